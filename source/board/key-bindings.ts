import {keyName, shownKey} from './key-press.ts';
import {actionIds, type KeyEntry, keyTable, typing, type Where} from './keymap.ts';

/** The key table with the keys of the settings, and which entry a key means where. */
export type Keymap = {
	entries: readonly KeyEntry[];
	find(where: Where, key: string): KeyEntry | null;
	/** What is wrong with the settings' keys, in sentences. */
	problems: readonly string[];
};

/**
Puts the settings' keys (`{"kill": "K", "leave": ["q", "Ctrl-q"]}`) into the table. An unknown action is reported; where
two actions want the same key in the same place, the settings win over the table and the first over the second.
*/
export function createKeymap(overrides: Readonly<Record<string, string | readonly string[]>> = {}): Keymap {
	const problems: string[] = [];
	const known = new Set<string>(actionIds);
	for (const id of Object.keys(overrides)) {
		if (!known.has(id)) {
			problems.push(`The settings give a key to \`${id}\`, which the board does not know.`);
		}
	}
	const own = new Set(Object.keys(overrides));
	const entries = keyTable.map(entry => {
		const keys = overrides[entry.id];
		return keys === undefined ? entry : {...entry, keys: [keys].flat().map(keyName)};
	});
	const bindings = new Map<string, KeyEntry>();
	for (const entry of [...entries.filter(({id}) => own.has(id)), ...entries.filter(({id}) => !own.has(id))]) {
		for (const where of entry.where) {
			for (const key of entry.keys) {
				bind(bindings, {where, key, entry, own}, problems);
			}
		}
	}
	return {entries, problems, find: (where, key) => bindings.get(`${where} ${key}`) ?? null};
}

function bind(
	bindings: Map<string, KeyEntry>,
	{where, key, entry, own}: {where: Where; key: string; entry: KeyEntry; own: ReadonlySet<string>},
	problems: string[],
): void {
	const holder = bindings.get(`${where} ${key}`);
	if (holder === undefined) {
		if (typing.includes(where) && own.has(entry.id) && isPrintable(key)) {
			problems.push(`\`${shownKey(key)}\` cannot be the key of \`${entry.id}\`: it is needed for typing.`);
			return;
		}
		bindings.set(`${where} ${key}`, entry);
		return;
	}
	if (holder.id !== entry.id && (own.has(holder.id) || own.has(entry.id))) {
		problems.push(
			`\`${shownKey(key)}\` is the key of \`${holder.id}\` and of \`${entry.id}\` (${where}); it does \`${holder.id}\`.`,
		);
	}
}

function isPrintable(key: string): boolean {
	return key === 'space' || [...key].length === 1;
}
