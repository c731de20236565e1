import {describe, expect, test} from 'vitest';
import {AoError} from '../../source/session/errors.ts';
import {matchSession} from '../../source/session/match.ts';

function session(id: string, {live = true, issue = null as string | null, names = [] as string[]} = {}) {
	return {id, live, issue, issueNames: names};
}

const names = (number: number) => [`task-${number}`, `#${number}`, String(number), `local:task-${number}`];

const seven = session('web-7-aaaa', {issue: 'local:task-7', names: names(7)});
const sevenEnded = session('web-7-bbbb', {live: false, issue: 'local:task-7', names: names(7)});
const seventy = session('web-70-cccc', {issue: 'local:task-70', names: names(70)});
const ended = session('web-9-dddd', {live: false, issue: 'local:task-9', names: names(9)});
const endedToo = session('web-9-eeee', {live: false, issue: 'local:task-9', names: names(9)});
const free = session('web-write-docs-ffff');
const all = [sevenEnded, seventy, ended, endedToo, free, seven];

function errorOf(name: string, sessions = all): AoError {
	try {
		matchSession(sessions, name);
	} catch (error) {
		return error as AoError;
	}
	throw new Error('it was found');
}

describe('matchSession', () => {
	test.each([
		['web-7-aaaa', seven],
		['  WEB-7-AAAA ', seven],
		['web-7-a', seven],
		['web-7-', seven],
		['web-70', seventy],
		['web-w', free],
		['web-7-bbbb', sevenEnded],
		['web-7-b', sevenEnded],
		['task-7', seven],
		['TASK-7', seven],
		['#7', seven],
		['7', seven],
		['local:task-7', seven],
		['70', seventy],
		['web-9-dddd', ended],
		['web-9-d', ended],
	])('%s', (name, found) => {
		expect(matchSession(all, name)).toBe(found);
	});

	test.each([
		'web-1',
		'eb-7',
		'aaaa',
		'task',
		'task-',
		'#',
		'local:',
		'local:task-',
		'',
		' ',
		'*',
		'web-7-aaaa-x',
	])('%j names none', name => {
		expect(errorOf(name)).toBeInstanceOf(AoError);
		expect(errorOf(name)).toMatchObject({code: 'not_found', exitCode: 3});
	});

	test('the beginning of an issue reference is none', () => {
		expect(errorOf('local:task', [seven])).toMatchObject({code: 'not_found'});
	});

	test('several are listed', () => {
		const error = errorOf('web-7', [seven, seventy]);
		expect(error).toMatchObject({code: 'ambiguous', exitCode: 2});
		expect(error.hint).toContain('web-7-aaaa');
		expect(error.hint).toContain('web-70-cccc');
	});

	test('only ended ones: all of them are candidates', () => {
		expect(errorOf('9')).toMatchObject({code: 'ambiguous'});
		expect(errorOf('9').hint).toBe('Say which: web-9-dddd, web-9-eeee.');
	});

	test('two live ones on one issue', () => {
		const other = session('web-7-gggg', {issue: 'local:task-7', names: names(7)});
		expect(errorOf('task-7', [seven, other, sevenEnded]).hint).toBe('Say which: web-7-aaaa, web-7-gggg.');
	});

	test('an id that is the beginning of another one is itself', () => {
		const short = session('web-a-aaaa');
		const long = session('web-a-aaaa-bbbb');
		expect(matchSession([long, short], 'web-a-aaaa')).toBe(short);
	});

	test('an ended one in full wins over a live one that begins so', () => {
		const short = session('web-a-aaaa', {live: false});
		const long = session('web-a-aaaa-bbbb');
		expect(matchSession([long, short], 'web-a-aaaa')).toBe(short);
	});

	test('a whole issue reference wins over an id that begins so', () => {
		const task = session('task-7-x-aaaa');
		expect(matchSession([task, seven], 'task-7')).toBe(seven);
	});

	test('none at all', () => {
		expect(errorOf('web', []).message).toBe('There is no session `web`.');
	});
});
