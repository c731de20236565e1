import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {readSettings, writeSetting} from '../../source/records/settings.ts';
import {AoError} from '../../source/session/errors.ts';

let dataDir: string;

beforeAll(() => {
	dataDir = fs.mkdtempSync(path.join(tmpdir(), 'ao-notify-setting-'));
});

afterAll(() => {
	fs.rmSync(dataDir, {recursive: true, force: true});
});

function reasonOf(value: unknown): string | null {
	try {
		writeSetting(dataDir, 'notify', value);
		return null;
	} catch (error) {
		expect(error).toBeInstanceOf(AoError);
		return (error as AoError).message;
	}
}

test.each([
	[false],
	[true],
	[{}],
	[{desktop: true}],
	[{bell: false, osc: '777', desktop: 'auto', on: ['ready'], quiet: '00:00-23:59'}],
	[{command: ['my-hook']}],
	[{command: ['~/bin/hook', '{title}']}],
	[{command: ['/usr/local/bin/hook', '--', '{body}', '']}],
	[{webhook: 'https://example.com'}],
	[{webhook: 'https://example.com:8443/a?b=c#d'}],
	[{webhook: 'http://localhost:3000/hook'}],
	[{webhook: 'http://127.0.0.1:3000'}],
	[{webhook: 'http://[::1]:3000/'}],
])('%j is taken', value => {
	expect(reasonOf(value)).toBeNull();
	expect(readSettings(dataDir).notify).toEqual(value);
});

describe('what does not fit is said in one line, with what would', () => {
	const command = '`notify/command` must be a list: a program (its name or its whole path) and its arguments';
	const webhook =
		'`notify/webhook` must be an address with https:// and no password in it (http:// only to this machine)';
	const quiet = '`notify/quiet` must be two times such as "22:00-07:00"';
	const on = '`notify/on` must be a list of "needs_you", "ready"';

	test.each([
		['no', '`notify` must be true, false or an object'],
		[3, '`notify` must be true, false or an object'],
		[null, '`notify` must be true, false or an object'],
		[['bell'], '`notify` must be true, false or an object'],
		[{bell: 'yes'}, '`notify/bell` must be true or false'],
		[{osc: 9}, '`notify/osc` must be one of "auto", "9", "777", "off"'],
		[{desktop: 'yes'}, '`notify/desktop` must be true, false or "auto"'],
		[{command: []}, command],
		[{command: 'my-hook'}, command],
		[{command: ['./hook']}, command],
		[{command: ['tools/hook']}, command],
		[{command: ['../hook']}, command],
		[{command: ['']}, command],
		[{command: ['hook', 7]}, command],
		[{webhook: 'example.com'}, webhook],
		[{webhook: 'http://example.com/'}, webhook],
		[{webhook: 'http://127.0.0.1.example.com/'}, webhook],
		[{webhook: 'http://localhost@example.com/'}, webhook],
		[{webhook: 'https://user:secret@example.com/'}, webhook],
		[{webhook: 'file:///etc/passwd'}, webhook],
		[{webhook: 'https://example.com/ \u001B[2J'}, webhook],
		[{on: ['done']}, on],
		[{on: []}, on],
		[{quiet: '22-7'}, quiet],
		[{quiet: '24:00-07:00'}, quiet],
		[{quiet: ['22:00', '07:00']}, quiet],
		[{sound: 'ping'}, '`notify/sound` is not known (bell, osc, desktop, command, webhook, on, quiet)'],
		[{bell: 1, quiet: ''}, `\`notify/bell\` must be true or false; ${quiet}`],
	])('%j', (value, words) => {
		expect(reasonOf(value)).toBe(`That value does not fit: ${words}.`);
	});
});
