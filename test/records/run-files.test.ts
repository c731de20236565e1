import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {listRuns, registerRun} from '../../source/records/run-files.ts';
import {processStart} from '../../source/system/process-table.ts';
import {endPrograms, startProgram} from './programs/run.ts';

let dir: string;
let own: string;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-runs-'));
	own = path.join(dir, 'run', `${process.pid}.json`);
});

afterEach(() => {
	endPrograms();
	fs.rmSync(dir, {recursive: true, force: true});
});

test('nothing runs where there is no data dir', () => {
	expect(listRuns(path.join(dir, 'none'))).toEqual([]);
	expect(fs.existsSync(path.join(dir, 'none'))).toBe(false);
});

test('what runs is listed with who it is, until it says that it ends', () => {
	const remove = registerRun(dir, 'watcher', 'web');
	expect(listRuns(dir)).toEqual([
		{
			pid: process.pid,
			start: processStart(process.pid),
			kind: 'watcher',
			project: 'web',
			at: expect.stringMatching(/Z$/),
		},
	]);
	expect(fs.readdirSync(path.join(dir, 'run'))).toEqual([`${process.pid}.json`]);
	expect(fs.statSync(own).mode & 0o777).toBe(0o600);
	expect(fs.statSync(path.dirname(own)).mode & 0o777).toBe(0o700);
	remove();
	expect(listRuns(dir)).toEqual([]);
	expect(fs.readdirSync(path.join(dir, 'run'))).toEqual([]);
});

test('another process: while it runs, and no longer once it has ended', async () => {
	const program = startProgram('register-run', dir);
	await program.line();
	expect(listRuns(dir)).toMatchObject([{pid: program.pid, kind: 'board', project: 'web'}]);
	await program.end();
	expect(fs.readdirSync(path.join(dir, 'run'))).toEqual([]);
});

test('what a killed process left is removed', async () => {
	const program = startProgram('register-run', dir);
	await program.line();
	await program.kill();
	expect(fs.readdirSync(path.join(dir, 'run'))).toEqual([`${program.pid}.json`]);
	expect(listRuns(dir)).toEqual([]);
	expect(fs.readdirSync(path.join(dir, 'run'))).toEqual([]);
});

test('a process that got the pid of an earlier one is not taken for it', () => {
	registerRun(dir, 'board', null)();
	fs.writeFileSync(
		own,
		JSON.stringify({pid: process.pid, start: '1@gone', kind: 'board', project: null, at: ''}),
	);
	expect(listRuns(dir)).toEqual([]);
	expect(fs.existsSync(own)).toBe(false);
});

test.each(['', '{"pid":', '[]', 'null', '{}'])(
	'a file of a living process that says %j is left to it',
	text => {
		registerRun(dir, 'board', null)();
		fs.writeFileSync(own, text);
		expect(listRuns(dir)).toEqual([]);
		expect(fs.existsSync(own)).toBe(true);
	},
);

test('a damaged file of a process that is gone is removed, other files are not touched', () => {
	registerRun(dir, 'board', null)();
	for (const name of ['4194305.json', 'notes.txt', 'ports', '12.json.tmp']) {
		fs.writeFileSync(path.join(dir, 'run', name), '{');
	}
	expect(listRuns(dir)).toEqual([]);
	expect(fs.readdirSync(path.join(dir, 'run')).sort()).toEqual(['12.json.tmp', 'notes.txt', 'ports']);
});
