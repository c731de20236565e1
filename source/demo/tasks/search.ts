import type {DemoTask} from './task.ts';

export const search: DemoTask = {
	key: 'search',
	title: '`todo search`: find entries by their words',
	body: `With forty entries the list is too long to look through.

    $ todo search milk
      1 [ ] Buy milk

- upper and lower case are the same
- several words must all be there, in any order
`,
	labels: ['feature'],
	seconds: 20,
	moves: [
		{do: 'read', path: 'src/commands/list.js'},
		{do: 'read', path: 'src/format.js'},
		{do: 'say', text: 'The list command has what is needed: sort, format. Search filters before.'},
		{
			do: 'create',
			path: 'src/commands/search.js',
			content: `import {formatList} from '../format.js';
import {sortEntries} from '../list.js';

/** Entries that have all the words, in any order, whatever their case. */
export default function search(list, words) {
	const wanted = words.map(word => word.toLowerCase());
	const found = list.filter(({text}) => wanted.every(word => text.toLowerCase().includes(word)));
	return {list, output: found.length === 0 ? 'Nothing found.' : formatList(sortEntries(found))};
}
`,
		},
		{
			do: 'create',
			path: 'test/search.test.js',
			content: `import assert from 'node:assert/strict';
import test from 'node:test';
import search from '../src/commands/search.js';

const list = [
	{id: 1, text: 'Buy milk and bread', done: false, due: null},
	{id: 2, text: 'Bread for the birds', done: false, due: null},
];

test('finds all the words in any order and case', () => {
	assert.match(search(list, ['BREAD', 'milk']).output, /Buy milk/);
	assert.equal(search(list, ['bread']).output.split('\\n').length, 2);
});

test('says when nothing is found, and changes nothing', () => {
	const {list: after, output} = search(list, ['cake']);
	assert.equal(output, 'Nothing found.');
	assert.equal(after, list);
});
`,
		},
		{do: 'test'},
		{do: 'commit', message: 'Add the command search'},
	],
	result: 'todo search finds entries that have all the words.',
};
