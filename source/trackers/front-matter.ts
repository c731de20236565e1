import {isScalar, parseDocument, Scalar, stringify} from 'yaml';

/** A Markdown file in its three parts; put together again they are the file, byte for byte. */
export type MarkdownFile = {
	/** Up to and with the opening `---` line; '' where the file has no front matter. */
	opening: string;
	/** The YAML lines between. */
	yaml: string;
	/** The closing `---` line and everything after it, or the whole file without front matter. */
	rest: string;
	lineEnd: '\n' | '\r\n';
};

/** No front matter of a task is longer; what looks like one is a file with a rule at its top, or no text at all. */
const frontMatterLimit = 64 * 1024;

const openingLine = /^\uFEFF?---[ \t]*\r?\n/;
const closingLine = /^(?:---|\.\.\.)[ \t]*\r?$/m;

/** Takes a file apart. Throws where front matter begins and never ends. */
export function splitFile(text: string): MarkdownFile {
	const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
	const opening = openingLine.exec(text)?.[0];
	if (opening === undefined) {
		return {opening: '', yaml: '', rest: text, lineEnd};
	}
	const after = text.slice(opening.length, opening.length + frontMatterLimit);
	const end = closingLine.exec(after)?.index;
	if (end === undefined) {
		throw new Error('its front matter has no end');
	}
	const yaml = after.slice(0, end);
	return {opening, yaml, rest: text.slice(opening.length + end), lineEnd};
}

/** The text under the front matter, with `\n` line ends and without blank lines around it. */
export function bodyOf({opening, rest}: MarkdownFile): string {
	const body = opening === '' ? rest.replace(/^\uFEFF/, '') : rest.replace(/^[^\n]*(?:\n|$)/, '');
	return body
		.replace(/\r\n?/g, '\n')
		.replace(/^(?:[ \t]*\n)+/, '')
		.trimEnd();
}

/**
The keys of front matter; every value is a string, a list or a map of them (YAML's failsafe schema), so that a title
`1.0` stays `1.0`. Values that YAML forbids unquoted (`@me`, `Fix: the rest`) are read as people mean them. Throws
where nothing helps.
*/
export function parseFrontMatter(yaml: string): Map<string, unknown> {
	try {
		return parseMap(yaml);
	} catch (error) {
		try {
			return parseMap(quoteValues(yaml));
		} catch {
			throw error;
		}
	}
}

function parseMap(yaml: string): Map<string, unknown> {
	const document = parseDocument(yaml, {
		schema: 'failsafe',
		uniqueKeys: false,
		logLevel: 'error',
		prettyErrors: false,
	});
	const [error] = document.errors;
	if (error) {
		throw new Error(`its front matter is no YAML (${error.message})`);
	}
	const value: unknown =
		document.contents === null ? new Map() : document.toJS({mapAsMap: true, maxAliasCount: 100});
	if (isScalar(document.contents) && value === '') {
		return new Map();
	}
	if (!(value instanceof Map)) {
		throw new Error('its front matter is no list of keys');
	}
	return value;
}

const plainValue = /^([A-Za-z_][\w-]*:[ \t]+|[ \t]*-[ \t]+)([^\s'"[\]{}|>&*!#-].*?)[ \t]*$/gm;
const flowItem = /(?<=[[,][ \t]*)@[^,\]\s]+/g;

/** Puts quotes around plain values, and around `@name` in a list of one line. */
function quoteValues(yaml: string): string {
	return yaml
		.replace(/\r\n/g, '\n')
		.replace(plainValue, (_, key: string, value: string) => `${key}${quoted(value)}`)
		.replace(flowItem, quoted);
}

function quoted(value: string): string {
	return `'${value.replaceAll("'", "''")}'`;
}

/** Keys and their values as YAML in the style of Backlog.md: single quotes, also around dates. */
export function formatYaml(values: Record<string, string | readonly string[]>): string {
	const styled = Object.entries(values).map(([key, value]) => [
		key,
		isDate(value) ? singleQuoted(value) : value,
	]);
	return stringify(Object.fromEntries(styled), {version: '1.1', lineWidth: 0, singleQuote: true});
}

function isDate(value: string | readonly string[]): value is string {
	return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value);
}

function singleQuoted(value: string): Scalar<string> {
	const scalar = new Scalar(value);
	scalar.type = Scalar.QUOTE_SINGLE;
	return scalar;
}

/**
The same file with some keys set to strings, each on one line; every other line stays as it is. A new key goes to the
end of the front matter, which is made where there was none.
*/
export function setKeys(text: string, values: Record<string, string>): string {
	const file = splitFile(text);
	const yaml = Object.entries(values).reduce(
		(before, [key, value]) => setKey(before, key, value, file.lineEnd),
		file.yaml,
	);
	if (file.opening !== '') {
		return file.opening + yaml + file.rest;
	}
	const rule = `---${file.lineEnd}`;
	return `${rule}${yaml}${rule}${file.lineEnd}${file.rest.replace(/^\uFEFF/, '')}`;
}

function setKey(yaml: string, key: string, value: string, lineEnd: string): string {
	const line = formatYaml({[key]: value}).replace('\n', lineEnd);
	const lines = yaml.match(/[^\n]*\n/g) ?? [];
	/* The last one of several is the one that counts. */
	const start = lines.findLastIndex(
		candidate => candidate.startsWith(key) && /^[ \t]*:/.test(candidate.slice(key.length)),
	);
	if (start === -1) {
		return yaml + line;
	}
	return [...lines.slice(0, start), line, ...lines.slice(endOfValue(lines, start))].join('');
}

/** The index after the last line of a value that may go over several: indented ones, and list items. */
function endOfValue(lines: readonly string[], start: number): number {
	const next = lines.findIndex((line, index) => index > start && /^(?![ \t]|- |-\r?\n|\r?\n)/.test(line));
	let end = next === -1 ? lines.length : next;
	while (end > start + 1 && /^[ \t]*\r?\n$/.test(lines[end - 1] ?? '')) {
		end--;
	}
	return end;
}
