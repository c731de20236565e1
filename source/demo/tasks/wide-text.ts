import type {DemoTask} from './task.ts';

const widthOfCjkOnly = `	return [...text].reduce((sum, character) => sum + (/[\\u3000-\\u9fff]/.test(character) ? 2 : 1), 0);`;

const widthOfAll = `	const segments = new Intl.Segmenter().segment(text);
	return [...segments].reduce((sum, {segment}) => sum + (wide.test(segment) ? 2 : 1), 0);`;

export const wideText: DemoTask = {
	key: 'wide-text',
	title: 'Columns jump with CJK and emoji: 買い物 🛒',
	body: `The due dates do not line up when a text has wide characters:

      1 [ ] 買い物 🛒  2026-02-01
      2 [ ] Rest    2026-02-02

\`padEnd\` counts UTF-16 units, a terminal counts columns.
`,
	labels: ['bug', 'i18n'],
	seconds: 32,
	moves: [
		{do: 'read', path: 'src/format.js'},
		{do: 'read', path: 'test/format.test.js'},
		{do: 'say', text: 'Padding has to count terminal columns. First a test that shows the fault.'},
		{
			do: 'create',
			path: 'test/format-wide.test.js',
			content: `import assert from 'node:assert/strict';
import test from 'node:test';
import {formatList} from '../src/format.js';

function padded(text) {
	const list = [
		{id: 1, text, done: false, due: '2026-02-01'},
		{id: 2, text: 'Rest and sleep', done: false, due: '2026-02-02'},
	];
	return formatList(list).split('\\n')[0];
}

test('CJK takes two columns', () => {
	assert.equal(padded('買い物'), '  1 [ ] 買い物          2026-02-01');
});

test('an emoji takes two columns, however many code points it has', () => {
	assert.equal(padded('買い物 🛒'), '  1 [ ] 買い物 🛒       2026-02-01');
	assert.equal(padded('👩🏽‍🚀'), '  1 [ ] 👩🏽‍🚀              2026-02-01');
});
`,
		},
		{
			do: 'edit',
			path: 'src/format.js',
			find: `entry.text.padEnd(width) + due`,
			replace: `pad(entry.text, width) + due`,
		},
		{
			do: 'edit',
			path: 'src/format.js',
			find: `...list.map(entry => entry.text.length)`,
			replace: `...list.map(entry => columns(entry.text))`,
		},
		{
			do: 'edit',
			path: 'src/format.js',
			find: `		.join('\\n');
}
`,
			replace: `		.join('\\n');
}

function pad(text, width) {
	return text + ' '.repeat(width - columns(text));
}

/** How many columns a text takes in a terminal. */
function columns(text) {
${widthOfCjkOnly}
}
`,
		},
		{do: 'test'},
		{
			do: 'say',
			only: 'failed',
			text: 'Emoji take two columns as well, and one emoji may be several code points. Counting by grapheme.',
		},
		{do: 'edit', only: 'failed', path: 'src/format.js', find: widthOfCjkOnly, replace: widthOfAll},
		{
			do: 'edit',
			only: 'failed',
			path: 'src/format.js',
			find: `/** How many columns`,
			replace: `const wide = /^[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\uff00-\\uff60]|\\p{Emoji_Presentation}/u;

/** How many columns`,
		},
		{do: 'test', only: 'failed'},
		{do: 'commit', message: 'Line up wide characters'},
	],
	result: 'CJK and emoji line up; text is measured in columns.',
};
