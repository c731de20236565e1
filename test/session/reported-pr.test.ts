import {expect, test} from 'vitest';
import {applyEvent, noSignals} from '../../source/session/agent-events.ts';
import {parsePr, type ReportedPr} from '../../source/session/reported-pr.ts';

test.each<[string, ReportedPr | null]>([
	['17', {number: 17, url: null}],
	['#17', {number: 17, url: null}],
	['https://github.com/o/r/pull/17', {number: 17, url: 'https://github.com/o/r/pull/17'}],
	['https://github.com/o/r/pull/17/files?x=1#y', {number: 17, url: 'https://github.com/o/r/pull/17'}],
	[
		'https://git.example.org:8443/a/b/-/merge_requests/5',
		{number: 5, url: 'https://git.example.org:8443/a/b/-/merge_requests/5'},
	],
	['http://github.com/o/r/pull/17', null],
	['https://user:secret@github.com/o/r/pull/17', null],
	['https://github.com/o/r/pull/new', null],
	['https://github.com/o/r/issues/17', null],
	['javascript:alert(1)/pull/17', null],
	['https://github.com/o/r/pull/17\u001B[31m', null],
	[`https://github.com/${'o'.repeat(600)}/r/pull/17`, null],
	['0', null],
	['-1', null],
	['', null],
	['https://', null],
])('the pull request in %j', (text, pr) => {
	expect(parsePr(text)).toEqual(pr);
});

test('the newest pull request that an agent names is kept, and nonsense changes nothing', () => {
	const after = (...payloads: unknown[]) =>
		payloads.reduce<ReturnType<typeof noSignals>>(
			(signals, payload) => applyEvent(signals, {t: 1, event: 'pr', payload}, 5),
			noSignals(),
		).pr;
	expect(after({number: 3, url: 'https://github.com/o/r/pull/3'})).toEqual({
		number: 3,
		url: 'https://github.com/o/r/pull/3',
	});
	expect(after({number: 3}, {number: 4, url: null})).toEqual({number: 4, url: null});
	for (const nonsense of [null, 7, {}, {number: 'x'}, {number: 1.5}, {number: -1}, {url: 'file:///etc'}]) {
		expect(after({number: 3}, nonsense)).toEqual({number: 3, url: null});
	}
});
