import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {desktopCommand, hasDesktop, showOnDesktop} from '../../source/system/desktop.ts';

const hostile = String.raw`--hint=x <b>bold</b> & \074i\076 "q" $(id)`;
const notice = {title: 'AO: a needs you', body: hostile};

let bin: string;

beforeEach(() => {
	bin = mkdtempSync(path.join(tmpdir(), 'ao-desktop-'));
});

afterEach(() => {
	rmSync(bin, {recursive: true, force: true});
});

/** A program that writes down its arguments, an item a line, and then what it reads. */
function program(name: string, ending = 'exit 0'): void {
	const file = path.join(bin, name);
	writeFileSync(
		file,
		`#!/bin/sh\nprintf '%s\\n' "$@" > '${bin}/args'\n/bin/cat > '${bin}/input'\n${ending}\n`,
	);
	chmodSync(file, 0o755);
}

function args(): string[] {
	return readFileSync(path.join(bin, 'args'), 'utf8').split('\n').slice(0, -1);
}

test('notify-send gets the text as markup, never as an option or an escape', async () => {
	program('notify-send');
	expect(await showOnDesktop(notice, {PATH: bin}, {platform: 'linux'})).toBeNull();
	expect(args()).toEqual([
		'--app-name=AO',
		'--',
		'AO: a needs you',
		'--hint=x &lt;b&gt;bold&lt;/b&gt; &amp; &#92;074i&#92;076 "q" $(id)',
	]);
});

test('terminal-notifier reads the text, and comes before osascript', async () => {
	program('osascript');
	program('terminal-notifier');
	expect(await showOnDesktop(notice, {PATH: bin}, {platform: 'darwin'})).toBeNull();
	expect(args()).toEqual(['-title', 'AO: a needs you', '-group', 'ao']);
	expect(readFileSync(path.join(bin, 'input'), 'utf8')).toBe(hostile);
});

test('osascript gets the text as arguments of a fixed script', async () => {
	program('osascript');
	expect(await showOnDesktop(notice, {PATH: bin}, {platform: 'darwin'})).toBeNull();
	const script = [
		'-e',
		'on run argv',
		'-e',
		'display notification (item 2 of argv) with title (item 1 of argv)',
		'-e',
		'end run',
	];
	expect(args()).toEqual([...script, 'AO: a needs you', hostile]);
});

describe('what goes wrong is said', () => {
	test.each([
		['linux', 'there is no `notify-send` on PATH'],
		['darwin', 'there is no `terminal-notifier` or `osascript` on PATH'],
	] as const)('no program on %s', async (platform, words) => {
		expect(desktopCommand(notice, {PATH: bin}, platform)).toBeNull();
		expect(await showOnDesktop(notice, {PATH: bin}, {platform})).toBe(words);
	});

	test('a program that fails', async () => {
		program('notify-send', 'echo "no daemon" >&2\nexit 1');
		const problem = await showOnDesktop(notice, {PATH: bin}, {platform: 'linux'});
		expect(problem).toBe(`${bin}/notify-send: no daemon`);
		program('notify-send', 'exit 3');
		const silent = await showOnDesktop(notice, {PATH: bin}, {platform: 'linux'});
		expect(silent).toBe(`${bin}/notify-send: exit status 3`);
		expect(existsSync(path.join(bin, 'args'))).toBe(true);
	});
});

test.each([
	['linux', {DISPLAY: ':0'}, true],
	['linux', {WAYLAND_DISPLAY: 'wayland-0'}, true],
	['linux', {}, false],
	['linux', {DISPLAY: ':10', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22'}, false],
	['darwin', {}, true],
	['darwin', {SSH_TTY: '/dev/ttys001'}, false],
] as const)('a desktop of %s with %j: %s', (platform, env, expected) => {
	expect(hasDesktop({PATH: bin, ...env}, platform)).toBe(false);
	program(platform === 'linux' ? 'notify-send' : 'osascript');
	expect(hasDesktop({PATH: bin, ...env}, platform)).toBe(expected);
});
