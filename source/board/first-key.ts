import type {Keymap} from './key-bindings.ts';
import {shownKey} from './key-press.ts';
import type {ActionId} from './keymap.ts';

/** The first key of an action, as people read it. */
export function firstKey({entries}: Pick<Keymap, 'entries'>, id: ActionId): string {
	return shownKey(entries.find(entry => entry.id === id)?.keys[0] ?? '');
}
