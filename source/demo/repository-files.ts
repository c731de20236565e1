/** One commit of the demo's repository: its subject, when it was made, and the files it adds or changes. */
export type DemoCommit = {subject: string; at: string; files: Readonly<Record<string, string>>};

/** The name by which the demo agent knows the repository whose issues it can really solve. */
export const demoPackageName = 'ao-demo-todo';

const first: Record<string, string> = {
	'package.json': `{
	"name": "${demoPackageName}",
	"version": "2.0.0",
	"description": "A todo list for the command line",
	"private": true,
	"type": "module",
	"bin": {"todo": "bin/todo.js"},
	"scripts": {"test": "node --test"}
}
`,
	'.gitignore': `node_modules/
todo.json
`,
	'README.md': `# todo

A todo list for the command line, without dependencies.

## Use

    todo add Buy milk
    todo list
    todo done 1

## Where the list is kept

To be written.

## Tests

    npm test
`,
	'bin/todo.js': `#!/usr/bin/env node
import {run} from '../src/cli.js';

process.exitCode = await run(process.argv.slice(2));
`,
	'src/cli.js': `import {readdir} from 'node:fs/promises';
import {loadList} from './load-list.js';
import {saveList} from './save-list.js';

const folder = new URL('commands/', import.meta.url);

/** Runs one command; every file in commands/ is one. Gives the exit code. */
export async function run([name = 'list', ...args], file = process.env.TODO_FILE ?? 'todo.json', print = console.log) {
	const names = (await readdir(folder)).map(entry => entry.replace('.js', '')).sort();
	if (!names.includes(name)) {
		print('Unknown command ' + name + '. Commands: ' + names.join(', '));
		return 2;
	}
	const command = await import(new URL(name + '.js', folder).href);
	try {
		const {list, output} = command.default(await loadList(file), args);
		await saveList(file, list);
		print(output);
		return 0;
	} catch (error) {
		print(error.message);
		return 1;
	}
}
`,
	'src/list.js': `/** A list is an array of entries {id, text, done, due}. No function changes the list it gets. */
export function addEntry(list, text, due = null) {
	const id = list.reduce((highest, entry) => Math.max(highest, entry.id), 0) + 1;
	return [...list, {id, text, done: false, due}];
}

export function finishEntry(list, id) {
	if (!list.some(entry => entry.id === id)) {
		throw new Error('There is no entry ' + id);
	}
	return list.map(entry => (entry.id === id ? {...entry, done: true} : entry));
}

/** Open entries first, then by due date, then by id. */
export function sortEntries(list) {
	const sorted = [];
	for (const entry of list) {
		let place = 0;
		while (place < sorted.length && compare(sorted[place], entry) <= 0) {
			place++;
		}
		sorted.splice(place, 0, entry);
	}
	return sorted;
}

function compare(a, b) {
	return (
		Number(a.done) - Number(b.done) ||
		(a.due ?? '9999').localeCompare(b.due ?? '9999') ||
		a.id - b.id
	);
}
`,
	'src/load-list.js': `import {readFile} from 'node:fs/promises';

/** Reads the list in a file; a file that is not there is an empty list. */
export async function loadList(file) {
	let text;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		if (error.code === 'ENOENT') {
			return [];
		}
		throw error;
	}
	const data = JSON.parse(text);
	return data.entries;
}
`,
	'src/save-list.js': `import {writeFile} from 'node:fs/promises';

/** Writes the list into its file. */
export async function saveList(file, list) {
	await writeFile(file, JSON.stringify({version: 2, entries: list}, null, '\\t') + '\\n');
}
`,
	'src/format.js': `/** The list as lines of text: number, mark, text. */
export function formatList(list) {
	if (list.length === 0) {
		return 'Nothing to do.';
	}
	const width = Math.max(...list.map(entry => entry.text.length));
	return list
		.map(entry => {
			const mark = entry.done ? '[x]' : '[ ]';
			const due = entry.due === null ? '' : '  ' + entry.due;
			return (String(entry.id).padStart(3) + ' ' + mark + ' ' + entry.text.padEnd(width) + due).trimEnd();
		})
		.join('\\n');
}
`,
	'src/commands/add.js': `import {addEntry} from '../list.js';

export default function add(list, words) {
	if (words.length === 0) {
		throw new Error('What is to be done?');
	}
	const next = addEntry(list, words.join(' '));
	return {list: next, output: 'Added ' + next.at(-1).id};
}
`,
	'src/commands/done.js': `import {finishEntry} from '../list.js';

export default function done(list, [id]) {
	return {list: finishEntry(list, Number(id)), output: 'Done ' + id};
}
`,
	'src/commands/list.js': `import {formatList} from '../format.js';
import {sortEntries} from '../list.js';

export default function list(entries) {
	return {list: entries, output: formatList(sortEntries(entries))};
}
`,
	'samples/version-1.json': `{
	"version": 1,
	"open": ["Buy milk", "Call the dentist"],
	"finished": ["Pay the rent"]
}
`,
	'test/list.test.js': `import assert from 'node:assert/strict';
import test from 'node:test';
import {addEntry, finishEntry, sortEntries} from '../src/list.js';

test('numbers entries from 1', () => {
	const list = addEntry(addEntry([], 'Buy milk'), 'Call the dentist');
	assert.deepEqual(list.map(entry => entry.id), [1, 2]);
});

test('finishes an entry', () => {
	assert.equal(finishEntry(addEntry([], 'Buy milk'), 1)[0].done, true);
	assert.throws(() => finishEntry([], 1), /no entry 1/);
});

test('sorts open entries first, then by due date', () => {
	const list = [
		{id: 1, text: 'a', done: true, due: null},
		{id: 2, text: 'b', done: false, due: null},
		{id: 3, text: 'c', done: false, due: '2026-02-01'},
	];
	assert.deepEqual(sortEntries(list).map(entry => entry.id), [3, 2, 1]);
});
`,
	'test/format.test.js': `import assert from 'node:assert/strict';
import test from 'node:test';
import {formatList} from '../src/format.js';

test('lines up the due dates', () => {
	const list = [
		{id: 1, text: 'Buy milk', done: false, due: '2026-02-01'},
		{id: 2, text: 'Rest', done: true, due: '2026-02-02'},
	];
	assert.equal(formatList(list), '  1 [ ] Buy milk  2026-02-01\\n  2 [x] Rest      2026-02-02');
});

test('says so when there is nothing to do', () => {
	assert.equal(formatList([]), 'Nothing to do.');
});
`,
	'test/cli.test.js': `import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {run} from '../src/cli.js';

test('adds, finishes and lists', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'todo-'));
	t.after(() => rm(folder, {recursive: true}));
	const file = join(folder, 'todo.json');
	const lines = [];
	const print = line => lines.push(line);
	assert.equal(await run(['add', 'Buy', 'milk'], file, print), 0);
	assert.equal(await run(['done', '1'], file, print), 0);
	assert.equal(await run([], file, print), 0);
	assert.equal(await run(['fly'], file, print), 2);
	assert.equal(lines[2], '  1 [x] Buy milk');
	assert.match(lines[3], /Unknown command fly/);
});
`,
};

const second: Record<string, string> = {
	'src/due.js': `/** The date (YYYY-MM-DD) that words stand for, or null where they stand for none. */
export function parseDue(words, today = new Date()) {
	const text = words.trim().toLowerCase();
	if (/^\\d{4}-\\d{2}-\\d{2}$/.test(text)) {
		return text;
	}
	if (text === 'today') {
		return isoDate(today, 0);
	}
	if (text === 'tomorrow') {
		return isoDate(today, 1);
	}
	return null;
}

function isoDate(date, days) {
	return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate() + days)).toISOString().slice(0, 10);
}
`,
	'src/commands/add.js': `import {parseDue} from '../due.js';
import {addEntry} from '../list.js';

/** todo add Buy milk, or with a date after the last comma: todo add Buy milk, tomorrow */
export default function add(list, words) {
	const line = words.join(' ').trim();
	const comma = line.lastIndexOf(',');
	const due = comma === -1 ? null : parseDue(line.slice(comma + 1));
	const text = due === null ? line : line.slice(0, comma).trim();
	if (text === '') {
		throw new Error('What is to be done?');
	}
	const next = addEntry(list, text, due);
	return {list: next, output: 'Added ' + next.at(-1).id};
}
`,
	'test/due.test.js': `import assert from 'node:assert/strict';
import test from 'node:test';
import {parseDue} from '../src/due.js';

const saturday = new Date(2026, 0, 31);

test('understands dates, today and tomorrow', () => {
	assert.equal(parseDue('2026-02-03', saturday), '2026-02-03');
	assert.equal(parseDue(' Today ', saturday), '2026-01-31');
	assert.equal(parseDue('tomorrow', saturday), '2026-02-01');
});

test('other words are no date', () => {
	assert.equal(parseDue('someday', saturday), null);
});
`,
};

/** The history of the demo's repository, oldest first. */
export const demoCommits: readonly DemoCommit[] = [
	{subject: 'Add, finish and list entries', at: '2026-01-12T09:30:00Z', files: first},
	{subject: 'Add entries with a due date', at: '2026-01-19T16:05:00Z', files: second},
];
