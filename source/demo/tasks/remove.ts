import type {DemoTask} from './task.ts';

export const remove: DemoTask = {
	key: 'remove',
	title: 'Add `todo rm` to remove an entry',
	body: `A mistyped entry can only be marked as done.

    $ todo rm 3
    Removed 3

An entry that is not there is an error, as with \`todo done\`.
`,
	labels: ['feature'],
	seconds: 15,
	moves: [
		{do: 'read', path: 'src/commands/done.js'},
		{do: 'read', path: 'src/list.js'},
		{do: 'say', text: 'Every file in src/commands is a command, so this is one new file and its test.'},
		{
			do: 'create',
			path: 'src/commands/rm.js',
			content: `export default function rm(list, [id]) {
	const kept = list.filter(entry => entry.id !== Number(id));
	if (kept.length === list.length) {
		throw new Error('There is no entry ' + id);
	}
	return {list: kept, output: 'Removed ' + id};
}
`,
		},
		{
			do: 'create',
			path: 'test/rm.test.js',
			content: `import assert from 'node:assert/strict';
import test from 'node:test';
import rm from '../src/commands/rm.js';

const list = [
	{id: 1, text: 'Buy milk', done: false, due: null},
	{id: 3, text: 'Rest', done: false, due: null},
];

test('removes one entry and keeps the others', () => {
	const {list: kept, output} = rm(list, ['3']);
	assert.deepEqual(kept, [list[0]]);
	assert.equal(output, 'Removed 3');
});

test('an entry that is not there is an error', () => {
	assert.throws(() => rm(list, ['2']), /no entry 2/);
});
`,
		},
		{do: 'test'},
		{do: 'commit', message: 'Add the command rm'},
	],
	result: 'todo rm removes an entry; an unknown number is an error.',
};
