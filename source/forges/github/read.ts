/** An object of an answer. Its values are looked at before they are used: a proxy or another version may send others. */
export type Node = Record<string, unknown>;

export function isObject(value: unknown): value is Node {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under these names, one inside the other; null where one of them is no object. */
export function objectAt(value: unknown, ...names: string[]): Node | null {
	let found: unknown = value;
	for (const name of names) {
		found = isObject(found) ? found[name] : null;
	}
	return isObject(found) ? found : null;
}

/** The objects in a connection's `nodes`. One that was refused is null there, and left out here. */
export function nodesAt(value: unknown, ...names: string[]): Node[] {
	const {nodes} = objectAt(value, ...names) ?? {};
	return Array.isArray(nodes) ? nodes.filter(isObject) : [];
}

export function textIn(node: Node | null, name: string): string | null {
	const value = node?.[name];
	return typeof value === 'string' && value !== '' ? value : null;
}

/** A number that is none of a list's: 0 where it is missing. */
export function countIn(node: Node | null, name: string): number {
	const value = node?.[name];
	return Number.isSafeInteger(value) ? Math.max(0, value as number) : 0;
}

/** A number that something is found by; null where it is none. */
export function idIn(node: Node | null, name: string): number | null {
	const value = node?.[name];
	return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null;
}

/** One of these words, else the other one: a later version's word means nothing that is known. */
export function wordIn<Word extends string, Other>(
	node: Node | null,
	name: string,
	words: readonly Word[],
	other: Other,
): Word | Other {
	return words.find(word => word === node?.[name]) ?? other;
}

/** A web address; null for anything else, which must not be opened. */
export function addressIn(node: Node | null, name: string): string | null {
	const url = URL.parse(textIn(node, name) ?? '');
	return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}
