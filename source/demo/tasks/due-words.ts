import type {DemoTask} from './task.ts';

export const dueWords: DemoTask = {
	key: 'due-words',
	title: 'Understand "friday" and "in 3 days" as due dates',
	body: `\`todo add Call mum, friday\` should give the next Friday (never today), \`in 3 days\` and \`in 1 day\` count from today.
`,
	labels: ['feature', 'dates'],
	seconds: 24,
	moves: [
		{do: 'read', path: 'src/due.js'},
		{do: 'read', path: 'test/due.test.js'},
		{do: 'say', text: 'isoDate already counts days, so both forms only need a number of days.'},
		{
			do: 'edit',
			path: 'src/due.js',
			find: `	return null;
}
`,
			replace: `	const days = daysUntil(text, today);
	return days === null ? null : isoDate(today, days);
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function daysUntil(text, today) {
	const counted = /^in (\\d{1,3}) days?$/.exec(text);
	if (counted) {
		return Number(counted[1]);
	}
	const weekday = weekdays.indexOf(text);
	return weekday === -1 ? null : (weekday - today.getDay() + 6) % 7 + 1;
}
`,
		},
		{
			do: 'create',
			path: 'test/due-words.test.js',
			content: `import assert from 'node:assert/strict';
import test from 'node:test';
import {parseDue} from '../src/due.js';

const saturday = new Date(2026, 0, 31);

test('a weekday is the next one, never today', () => {
	assert.equal(parseDue('sunday', saturday), '2026-02-01');
	assert.equal(parseDue('Friday', saturday), '2026-02-06');
	assert.equal(parseDue('saturday', saturday), '2026-02-07');
});

test('counts days', () => {
	assert.equal(parseDue('in 1 day', saturday), '2026-02-01');
	assert.equal(parseDue('in 30 days', saturday), '2026-03-02');
});
`,
		},
		{do: 'test'},
		{do: 'commit', message: 'Understand weekdays and counted days'},
	],
	result: 'Weekdays and "in 3 days" are due dates now.',
};
