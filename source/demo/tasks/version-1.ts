import type {DemoTask} from './task.ts';

export const version1: DemoTask = {
	key: 'version-1',
	title: 'Lists of version 1 cannot be opened',
	body: `After the update every command fails for people who have an old list:

    $ todo list
    Cannot read properties of undefined (reading 'map')

Version 1 kept two arrays of texts, see \`samples/version-1.json\`. Read them as entries: the open ones first, numbered
from 1. A converted sample beside it would help to test by hand.
`,
	labels: ['bug', 'regression'],
	seconds: 22,
	moves: [
		{do: 'read', path: 'src/load-list.js'},
		{do: 'read', path: 'samples/version-1.json'},
		{
			do: 'create',
			path: 'src/version-1.js',
			content: `/** Entries of a list as version 1 kept it: the open ones first, numbered from 1. */
export function entriesOfVersion1({open = [], finished = []}) {
	const entries = [
		...open.map(text => ({text, done: false})),
		...finished.map(text => ({text, done: true})),
	];
	return entries.map(({text, done}, index) => ({id: index + 1, text, done, due: null}));
}
`,
		},
		{
			do: 'edit',
			path: 'src/load-list.js',
			find: `import {readFile} from 'node:fs/promises';
`,
			replace: `import {readFile} from 'node:fs/promises';
import {entriesOfVersion1} from './version-1.js';
`,
		},
		{
			do: 'edit',
			path: 'src/load-list.js',
			find: `	return data.entries;`,
			replace: `	return data.version === 1 ? entriesOfVersion1(data) : data.entries;`,
		},
		{
			do: 'create',
			path: 'scripts/convert.js',
			content: `import {loadList} from '../src/load-list.js';
import {saveList} from '../src/save-list.js';

const [from, to] = process.argv.slice(2);
const list = await loadList(from);
await saveList(to, list);
console.log(list.length + ' entries written to ' + to);
`,
		},
		{
			do: 'ask',
			question: 'Run node scripts/convert.js? It writes samples/version-2.json',
			command: 'node scripts/convert.js samples/version-1.json samples/version-2.json',
		},
		{
			do: 'run',
			only: 'allowed',
			argv: ['node', 'scripts/convert.js', 'samples/version-1.json', 'samples/version-2.json'],
			writes: ['samples/version-2.json'],
		},
		{
			do: 'say',
			only: 'denied',
			text: 'All right, without the converted sample. The test covers the conversion.',
		},
		{
			do: 'create',
			path: 'test/version-1.test.js',
			content: `import assert from 'node:assert/strict';
import {fileURLToPath} from 'node:url';
import test from 'node:test';
import {loadList} from '../src/load-list.js';

test('reads a list of version 1', async () => {
	const list = await loadList(fileURLToPath(new URL('../samples/version-1.json', import.meta.url)));
	assert.deepEqual(list, [
		{id: 1, text: 'Buy milk', done: false, due: null},
		{id: 2, text: 'Call the dentist', done: false, due: null},
		{id: 3, text: 'Pay the rent', done: true, due: null},
	]);
});
`,
		},
		{do: 'test'},
		{do: 'commit', message: 'Open lists of version 1'},
	],
	result: 'Lists of version 1 open again, with a test on the sample.',
};
