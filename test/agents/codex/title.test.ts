import {expect, test} from 'vitest';
import {readTitle} from '../../../source/agents/codex/title.ts';
import {recordedText} from './recorded.ts';

test('recorded titles', () => {
	const said = Object.fromEntries(
		recordedText('screens/titles.tsv')
			.trimEnd()
			.split('\n')
			.map(line => [line.split('\t')[0], readTitle(line.split('title=')[1] ?? '')]),
	);
	expect(said).toEqual({
		'trust-dialog': null,
		ready: null,
		'waiting-approval': {activity: 'waiting_input'},
		'working-stream': {activity: 'active'},
		'blocked-429': null,
		'working-reconnecting': null,
		'blocked-500': null,
		'blocked-401': null,
		'ready-after-interrupt': null,
		exited: null,
		'hooks-trust-dialog': null,
	});
});

test.each([
	['[ . ] Action Required | Mock title | w2', {activity: 'waiting_input'}],
	['[ ! ] Action Required', {activity: 'waiting_input'}],
	['⠙ w3', {activity: 'active'}],
	['w3', null],
	['', null],
	['The [ ! ] Action Required | x', null],
	['Fix ⠙ spinner | x', null],
])('%j', (title, sign) => {
	expect(readTitle(title)).toEqual(sign);
});
