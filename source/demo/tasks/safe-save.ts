import type {DemoTask} from './task.ts';

export const safeSave: DemoTask = {
	key: 'safe-save',
	title: 'A crash while saving loses the whole list',
	body: `\`saveList\` writes into the file itself. When the disk is full or the laptop dies, half a file is left and every later
command fails with "Unexpected end of JSON input".

Write a new file beside it and rename it over the old one.
`,
	labels: ['bug', 'data loss'],
	seconds: 18,
	moves: [
		{do: 'read', path: 'src/save-list.js'},
		{
			do: 'say',
			text: 'A rename within one folder is atomic: the old list stays whole until the new one is complete.',
		},
		{
			do: 'create',
			path: 'src/save-list.js',
			content: `import {rename, rm, writeFile} from 'node:fs/promises';

/** Writes the list into its file, whole or not at all. */
export async function saveList(file, list) {
	const fresh = file + '.' + process.pid + '.tmp';
	try {
		await writeFile(fresh, JSON.stringify({version: 2, entries: list}, null, '\\t') + '\\n');
		await rename(fresh, file);
	} catch (error) {
		await rm(fresh, {force: true});
		throw error;
	}
}
`,
		},
		{
			do: 'create',
			path: 'test/save-list.test.js',
			content: `import assert from 'node:assert/strict';
import {mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import {loadList} from '../src/load-list.js';
import {saveList} from '../src/save-list.js';

const list = [{id: 1, text: 'Buy milk', done: false, due: null}];

test('saves the list and leaves nothing else', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'todo-'));
	t.after(() => rm(folder, {recursive: true}));
	await saveList(join(folder, 'todo.json'), list);
	assert.deepEqual(await loadList(join(folder, 'todo.json')), list);
	assert.deepEqual(await readdir(folder), ['todo.json']);
});

test('a failed save leaves nothing behind', async t => {
	const folder = await mkdtemp(join(tmpdir(), 'todo-'));
	t.after(() => rm(folder, {recursive: true}));
	await mkdir(join(folder, 'taken'));
	await assert.rejects(saveList(join(folder, 'taken'), list));
	assert.deepEqual(await readdir(folder), ['taken']);
});
`,
		},
		{do: 'test'},
		{do: 'commit', message: 'Save the list whole or not at all'},
	],
	result: 'The list is written beside and renamed: a crash keeps the old one.',
	leaves: true,
};
