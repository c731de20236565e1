import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';

const root = fileURLToPath(new URL('../source', import.meta.url));

/** One file of ours needs another one: at its start, or only for its types, or later (`import()`). */
type Import = {from: string; to: string; when: 'start' | 'types' | 'later'};

const files = fs
	.readdirSync(root, {recursive: true, encoding: 'utf8'})
	.filter(file => /\.tsx?$/.test(file))
	.map(file => file.split(path.sep).join('/'))
	.sort();

function textOf(file: string): string {
	return fs.readFileSync(path.join(root, file), 'utf8');
}

/** The room that a file is in: the first folder of its path, or its own name where it lies beside them. */
function roomOf(file: string): string {
	return file.split('/')[0] ?? file;
}

const statement = /^(?:import|export)\b([^'\n;]*(?:\n[^'\n;]*)*?)'(\.[^']*)';$|\bimport\('(\.[^']*)'\)/gm;

function importsOf(file: string): Import[] {
	return [...textOf(file).matchAll(statement)]
		.map(([, names = '', still = '', later = '']): Import => {
			const to = path.posix.join(path.posix.dirname(file), still || later);
			const onlyTypes = /^ type\b/.test(names) || /^ \{(?:\s*type \w+,?)+\s*\} from $/.test(names);
			return {from: file, to, when: later === '' ? (onlyTypes ? 'types' : 'start') : 'later'};
		})
		.filter(({to}) => files.includes(to));
}

const imports = files.flatMap(importsOf);

const adapters = ['agents', 'runtimes', 'trackers', 'forges', 'git', 'records', 'demo'];

/** What each room may import beside itself. */
const arrows: Record<string, readonly string[]> = {
	session: [],
	system: ['session/errors.ts'],
	/** GitHub's API, which a tracker and a forge speak. */
	github: ['session', 'system'],
	...Object.fromEntries(adapters.map(room => [room, ['session', 'system']])),
	trackers: ['session', 'system', 'github'],
	forges: ['session', 'system', 'github'],
	store: ['session', 'system', 'github', 'version.ts', ...adapters],
	board: ['session', 'store'],
	commands: ['session', 'store', 'board', 'version.ts'],
	'run.ts': ['session', 'commands'],
	'cli.ts': ['run.ts', 'version.ts'],
	'version.ts': [],
};

function isAllowed({from, to}: Import): boolean {
	const room = roomOf(from);
	return roomOf(to) === room || (arrows[room] ?? []).some(target => to === target || roomOf(to) === target);
}

describe('arrows point down only', () => {
	test('the imports are found', () => {
		expect(files.length).toBeGreaterThan(200);
		expect(imports.length).toBeGreaterThan(500);
		expect(imports).toContainEqual({from: 'cli.ts', to: 'run.ts', when: 'later'});
		expect(imports).toContainEqual({from: 'store/sessions.ts', to: 'records/jsonl.ts', when: 'start'});
	});

	test('every room is known', () => {
		expect([...new Set(files.map(roomOf))].filter(room => !(room in arrows))).toEqual([]);
	});

	test.each(Object.keys(arrows))('%s', room => {
		const forbidden = imports.filter(line => roomOf(line.from) === room && !isAllowed(line));
		expect(forbidden).toEqual([]);
	});

	test('only the commands that open it import the board', () => {
		const opening = imports.filter(({from, to}) => roomOf(from) === 'commands' && roomOf(to) === 'board');
		expect([...new Set(opening.map(({to}) => to))]).toEqual(['board/index.tsx']);
	});

	test('no file needs itself before it is there', () => {
		const targets = new Map(
			files.map(file => [file, importsOf(file).flatMap(({to, when}) => (when === 'start' ? to : []))]),
		);
		const done = new Set<string>();
		const circles: string[] = [];
		const visit = (file: string, way: readonly string[]): void => {
			if (way.includes(file)) {
				circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
				return;
			}
			if (done.has(file)) {
				return;
			}
			for (const to of targets.get(file) ?? []) {
				visit(to, [...way, file]);
			}
			done.add(file);
		};
		for (const file of files) {
			visit(file, []);
		}
		expect(circles).toEqual([]);
	});

	test('what is pure touches no file, no process and no clock of its own', () => {
		const impure =
			/from 'node:(?:fs|child_process|net|http|https|os)|\bDate\.now\(|\bMath\.random\(|\bprocess\.(?!on)/;
		expect(files.filter(file => roomOf(file) === 'session' && impure.test(textOf(file)))).toEqual([]);
	});
});

/** Files that may be longer, with the reason. */
const longFiles: Record<string, string> = {
	'board/keymap.ts': 'the table of keys: help, footer and README come from it',
	'commands/index.ts': 'the table of commands: help, completion and README come from it',
	'store/board/board-store.ts': 'one store, method by method of the interface that the board has',
};

describe('house rules', () => {
	test('files are small', () => {
		const long = files.filter(file => textOf(file).split('\n').length - 1 > 300);
		expect(long.filter(file => !(file in longFiles))).toEqual([]);
	});

	test.each([
		['console.log', /\bconsole\.log\b/],
		['a shell', /\bshell: *(?:true|['"`])/],
		['child_process.exec', /\b(?:exec|execSync)\b[^;]*\bfrom '(?:node:)?child_process'/],
		['child_process as a whole', /import (?:\* as )?\w+ from '(?:node:)?child_process'/],
		['execaCommand', /\bexecaCommand(?:Sync)?\b/],
		['eval', /\beval\(|\bnew Function\(/],
		[
			'an import without node:',
			/from '(?:fs|path|os|child_process|crypto|net|url|util|process|events)(?:\/[a-z]+)?'/,
		],
		['an import of ours without its ending', /from '\.[^']*(?<!\.tsx?)';$/m],
		['a default export', /^export default\b/m],
		['a note to come back', /\b(?:TODO|FIXME|XXX)\b/],
	])('no %s', (_, pattern) => {
		const found = files.filter(file => file !== 'demo/repository-files.ts' && pattern.test(textOf(file)));
		expect(found.filter(file => !file.startsWith('demo/tasks/'))).toEqual([]);
	});

	test('file names are in kebab case', () => {
		const odd = files.filter(
			file => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)*[a-z0-9]+(?:-[a-z0-9]+)*\.tsx?$/.test(file),
		);
		expect(odd).toEqual([]);
	});
});
