import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import {noticeSequence, outerTerminal, terminalWay} from '../../source/system/terminal-notice.ts';
import {runInPty} from '../helpers/pty.ts';
import {hasTmux} from '../helpers/tmux.ts';

const bell = '\u0007';
const patience = {timeout: 20_000, interval: 20};
const notice = {title: 'AO: web-42-k3f9 needs you', body: 'asks: Bash: npm test'};

describe('which sequence a terminal shows', () => {
	test.each([
		['iTerm2', {TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}, '9', true],
		['iTerm2 over SSH', {TERM: 'xterm-256color', LC_TERMINAL: 'iTerm2'}, '9', true],
		['WezTerm', {TERM: 'xterm-256color', TERM_PROGRAM: 'WezTerm'}, '9', true],
		['kitty', {TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1'}, '9', true],
		['Ghostty', {TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty'}, '9', true],
		['Warp', {TERM: 'xterm-256color', TERM_PROGRAM: 'WarpTerminal'}, '9', true],
		['foot', {TERM: 'foot-extra'}, '777', true],
		['rxvt', {TERM: 'rxvt-unicode-256color'}, '777', false],
		['GNOME Terminal', {TERM: 'xterm-256color', VTE_VERSION: '7600'}, '777', false],
		['Terminal.app', {TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal'}, null, false],
		[
			'VS Code, started in kitty',
			{TERM: 'xterm-256color', TERM_PROGRAM: 'vscode', KITTY_WINDOW_ID: '1'},
			null,
			false,
		],
		['Windows Terminal', {TERM: 'xterm-256color', WT_SESSION: 'f00'}, null, false],
		['the Linux console', {TERM: 'linux', KITTY_WINDOW_ID: '1'}, null, false],
		['screen', {TERM: 'screen-256color', TERM_PROGRAM: 'iTerm.app'}, null, false],
		['one that nobody knows', {TERM: 'xterm-256color'}, null, false],
		['none', {}, null, false],
	] as const)('%s', (_, env, osc, sure) => {
		expect(terminalWay(env, null)).toEqual({osc, sure, tmux: false});
	});

	const inTmux = {
		TMUX: '/tmp/tmux-1/default,1,0',
		TERM: 'tmux-256color',
		TERM_PROGRAM: 'tmux',
		KITTY_WINDOW_ID: '1',
	};

	test.each([
		['hands it on', {names: ['iTerm2 3.5.10', 'xterm-256color'], passthrough: true}, '9', true],
		[
			'hands it on to a terminal known by its TERM',
			{names: ['', 'xterm-kitty'], passthrough: true},
			'9',
			true,
		],
		[
			'hands it on to one that nobody knows',
			{names: ['XTerm(390)', 'xterm'], passthrough: true},
			null,
			false,
		],
		['hands nothing on', {names: ['iTerm2 3.5.10', 'xterm'], passthrough: false}, null, false],
		['does not answer', null, null, false],
	] as const)('tmux %s', (_, outer, osc, sure) => {
		expect(terminalWay(inTmux, outer)).toEqual({osc, sure, tmux: true});
	});
});

describe('what is written', () => {
	test.each([
		[{osc: '9', tmux: false}, true, '\u001B]9;AO: web-42-k3f9 needs you: asks: Bash: npm test\u0007\u0007'],
		[
			{osc: '777', tmux: false},
			false,
			'\u001B]777;notify;AO: web-42-k3f9 needs you;asks: Bash: npm test\u0007',
		],
		[
			{osc: '9', tmux: true},
			true,
			'\u001BPtmux;\u001B\u001B]9;AO: web-42-k3f9 needs you: asks: Bash: npm test\u0007\u001B\\\u0007',
		],
		[{osc: null, tmux: true}, true, bell],
		[{osc: null, tmux: false}, false, ''],
	] as const)('%j, bell %s', (way, ring, expected) => {
		expect(noticeSequence(notice, way, ring)).toBe(expected);
	});

	test('no text ends its sequence or its field', () => {
		const evil = {title: 'AO: a;b', body: 'x\u0007\u001B]52;c;ZXZpbA==\u001B\\\u009C;\r\n\u009B2J'};
		expect(noticeSequence(evil, {osc: '777', tmux: false}, false)).toBe(
			'\u001B]777;notify;AO: a,b;x]52,c,ZXZpbA==\\,2J\u0007',
		);
		expect(noticeSequence(evil, {osc: '9', tmux: true}, false)).toBe(
			'\u001BPtmux;\u001B\u001B]9;AO: a,b: x]52,c,ZXZpbA==\\,2J\u0007\u001B\\',
		);
	});
});

describe.skipIf(!hasTmux)('in a real tmux', () => {
	function tmuxInPty() {
		const dir = mkdtempSync(path.join(tmpdir(), 'ao-notice-'));
		const socket = path.join(dir, 's');
		const {TMUX: _, TMUX_PANE: __, ...outer} = process.env as Record<string, string>;
		const env: Record<string, string> = {...outer, TERM: 'xterm-256color'};
		const run = (...args: string[]) =>
			execFileSync('tmux', ['-S', socket, ...args], {encoding: 'utf8', env, stdio: 'pipe'}).trim();
		const terminal = runInPty('tmux', ['-S', socket, '-f', '/dev/null', 'new-session', '-s', 'a', 'cat'], {
			env,
		});
		onTestFinished(async () => {
			run('kill-server');
			await terminal.close();
			rmSync(dir, {recursive: true, force: true});
		});
		return {run, terminal, env, socket};
	}

	test('the terminal outside gets it where tmux hands it on, else the bell', async () => {
		const {run, terminal, env, socket} = tmuxInPty();
		const [pane = '', tty = ''] = await vi.waitFor(() => {
			expect(run('list-clients', '-F', '#{client_termname}')).toBe('xterm-256color');
			return run('list-panes', '-a', '-F', '#{pane_id} #{pane_tty}').split(' ');
		}, patience);
		const inside = {PATH: env.PATH, TMUX: `${socket},1,0`, TMUX_PANE: pane};

		run('set-option', '-g', 'allow-passthrough', 'off');
		const closed = await outerTerminal(inside);
		expect(closed).toMatchObject({passthrough: false});
		expect(closed?.names).toContain('xterm-256color');
		writeFileSync(tty, noticeSequence(notice, terminalWay(inside, closed), true));
		await vi.waitFor(() => expect(terminal.raw()).toContain(bell), patience);
		expect(terminal.raw()).not.toContain(notice.title);

		run('set-option', '-g', 'allow-passthrough', 'on');
		expect(await outerTerminal(inside)).toMatchObject({passthrough: true});
		writeFileSync(tty, noticeSequence(notice, {osc: '9', tmux: true}, true));
		const expected = `\u001B]9;${notice.title}: ${notice.body}\u0007`;
		await vi.waitFor(() => expect(terminal.raw()).toContain(expected), patience);
		expect(terminal.screen()).not.toContain('tmux;');
	});

	test('a tmux that is gone gives nothing', async () => {
		const gone = path.join(tmpdir(), 'ao-no-such-tmux');
		expect(await outerTerminal({PATH: process.env.PATH, TMUX: `${gone},1,0`})).toBeNull();
		expect(await outerTerminal({PATH: '', TMUX: `${gone},1,0`})).toBeNull();
		expect(await outerTerminal({PATH: process.env.PATH})).toBeNull();
	});
});
