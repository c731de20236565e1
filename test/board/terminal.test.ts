import {mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {type PtyProgram, runInPty} from '../helpers/pty.ts';
import {type TestRepository, testRepository} from '../helpers/repo.ts';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

let repo: TestRepository;
let data: string;
let program: PtyProgram | null = null;

beforeEach(async () => {
	repo = await testRepository();
	data = await mkdtemp(path.join(tmpdir(), 'ao-data-'));
});

afterEach(async () => {
	await program?.close();
	program = null;
	await repo.dispose();
	await rm(data, {recursive: true, force: true});
});

/** The board of an empty project, started from a shell as people do. */
async function openBoard(): Promise<PtyProgram> {
	const env = {
		PATH: process.env.PATH ?? '',
		HOME: data,
		TERM: 'xterm-256color',
		LANG: 'C.UTF-8',
		AO_DATA_DIR: path.join(data, 'data'),
		NODE: process.execPath,
		CLI: cli,
		PS1: 'shell> ',
	};
	program = runInPty('bash', ['--norc', '--noprofile', '-i'], {cwd: repo.root, env, columns: 100, rows: 30});
	await program.waitFor('shell>');
	// The shell's own use of bracketed paste would hide what the board leaves behind.
	program.press("bind 'set enable-bracketed-paste off'\r");
	program.press('"$NODE" "$CLI"; echo "left with $?"\r');
	await program.waitFor('starts an agent on a prompt', 20_000);
	await expectModes(program, {alternate: true, bracketedPaste: true, mouse: 'vt200'});
	return program;
}

async function expectModes(
	{modes}: PtyProgram,
	expected: Partial<ReturnType<PtyProgram['modes']>>,
): Promise<void> {
	await vi.waitFor(() => expect(modes()).toMatchObject(expected), 5000);
}

function expectPlainTerminal(board: PtyProgram): Promise<void> {
	return expectModes(board, {alternate: false, bracketedPaste: false, mouse: 'none'});
}

test('q gives the terminal back as it was', async () => {
	const board = await openBoard();
	board.press('q');
	await board.waitFor('left with 0');
	await expectPlainTerminal(board);
	board.press('echo typed | cat\r');
	await board.waitFor(/^typed$/m);
});

test('Ctrl-z stops it, and fg brings it back', async () => {
	const board = await openBoard();
	board.press('\u{1A}');
	await board.waitFor('Stopped');
	await expectPlainTerminal(board);
	board.press('echo in between\r');
	await board.waitFor(/^in between$/m);
	board.press('fg; echo "ended with $?"\r');
	await board.waitFor('starts an agent on a prompt');
	board.press('?');
	await board.waitFor('column to the left');
	board.press('qq');
	await board.waitFor('ended with 0');
	await expectPlainTerminal(board);
});

test('TERM ends it with the terminal as it was', async () => {
	const board = await openBoard();
	board.press('\u{1A}');
	await board.waitFor('Stopped');
	board.press('kill -TERM %1; fg; echo "ended with $?"\r');
	await board.waitFor(/^ended with \d/m);
	await expectPlainTerminal(board);
});

test('it ends with its terminal', async () => {
	const board = await openBoard();
	const [file = ''] = await readdir(path.join(data, 'data', 'run'));
	const pid = Number.parseInt(file, 10);
	expect(isAlive(pid)).toBe(true);
	await board.close();
	program = null;
	await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
	expect(await readdir(path.join(data, 'data', 'run'))).toEqual([]);
});

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
