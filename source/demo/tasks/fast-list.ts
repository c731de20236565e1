import type {DemoTask} from './task.ts';

export const fastList: DemoTask = {
	key: 'fast-list',
	title: '`todo list` takes seconds with 20,000 entries',
	body: `\`sortEntries\` looks for the place of each entry from the front, so twice the entries take four times as long.

The engine's own sort is stable and does it in a few milliseconds.
`,
	labels: ['performance'],
	seconds: 21,
	moves: [
		{do: 'read', path: 'src/list.js'},
		{
			do: 'say',
			text: 'An insertion sort. toSorted with the same comparison keeps the order and the promise to change nothing.',
		},
		{
			do: 'edit',
			path: 'src/list.js',
			find: `	const sorted = [];
	for (const entry of list) {
		let place = 0;
		while (place < sorted.length && compare(sorted[place], entry) <= 0) {
			place++;
		}
		sorted.splice(place, 0, entry);
	}
	return sorted;
`,
			replace: `	return list.toSorted(compare);
`,
		},
		{do: 'crash', text: 'Connection to the model lost: the server closed it (demo).', exitCode: 1},
		{
			do: 'create',
			path: 'test/sort.test.js',
			content: `import assert from 'node:assert/strict';
import test from 'node:test';
import {sortEntries} from '../src/list.js';

test('sorts 20,000 entries, and leaves the list as it was', () => {
	const list = Array.from({length: 20000}, (_, index) => ({id: 20000 - index, text: 'x', done: false, due: null}));
	const sorted = sortEntries(list);
	assert.equal(sorted[0].id, 1);
	assert.equal(sorted.at(-1).id, 20000);
	assert.equal(list[0].id, 20000);
});
`,
		},
		{do: 'test'},
		{do: 'commit', message: 'Sort long lists in no time'},
	],
	result: 'Sorting is one toSorted now: 20,000 entries in milliseconds.',
};
