import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {findRollouts} from '../../../source/agents/codex/rollout-files.ts';
import {dayFolders} from '../../../source/agents/codex/rollout-names.ts';
import type {Place} from '../../../source/session/signal.ts';

let root: string;
let worktree: string;
const startedAt = Date.now() - 60_000;

beforeEach(() => {
	root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'codex-')));
	worktree = path.join(root, 'wt');
	fs.mkdirSync(worktree);
});

afterEach(() => {
	fs.rmSync(root, {recursive: true});
});

let count = 0;

/** A thread id as Codex makes them: its time is in it. */
function idAt(time: number): string {
	const hex = time.toString(16).padStart(12, '0');
	return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${String(++count).padStart(12, '0')}`;
}

function write(id: string, time: number, meta: Record<string, unknown> = {}): string {
	const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString();
	const folder = path.join(root, 'sessions', ...local.slice(0, 10).split('-'));
	fs.mkdirSync(folder, {recursive: true});
	const file = path.join(folder, `rollout-${local.slice(0, 19).replaceAll(':', '-')}-${id}.jsonl`);
	const payload = {session_id: id, id, cwd: worktree, source: 'cli', thread_source: 'user', ...meta};
	fs.writeFileSync(file, `${JSON.stringify({type: 'session_meta', payload})}\n{"type":"event_msg"}\n`);
	return file;
}

function find(different: Partial<Place> = {}): string[] {
	return findRollouts({
		home: root,
		worktree,
		conversation: null,
		sessionDir: root,
		agentDir: root,
		pid: 1,
		pidStart: null,
		startedAt,
		...different,
	});
}

describe('while no conversation is known', () => {
	test('nothing is there', () => {
		expect(find()).toEqual([]);
		expect(find({home: null})).toEqual([]);
		fs.writeFileSync(path.join(root, 'sessions'), '');
		expect(find()).toEqual([]);
	});

	test('it is the newest that a window of Codex began in the worktree in this run', () => {
		const now = Date.now();
		write(idAt(startedAt - 20_000), startedAt - 20_000);
		write(idAt(now - 900), now - 900, {cwd: '/elsewhere'});
		const ours = write(idAt(now - 800), now - 800);
		write(idAt(now - 700), now - 700, {source: 'exec'});
		write(idAt(now - 600), now - 600, {source: {subagent: {}}, thread_source: 'subagent'});
		expect(find()).toEqual([ours]);
		const next = write(idAt(now - 500), now - 500);
		expect(find()).toEqual([next]);
	});

	test('a worktree that is named by a link is the same', () => {
		const link = path.join(root, 'link');
		fs.symlinkSync(worktree, link);
		const ours = write(idAt(Date.now()), Date.now());
		expect(find({worktree: link})).toEqual([ours]);
	});

	test('half a first line, a link, a pipe’s name and other names are passed over', () => {
		const file = write(idAt(Date.now()), Date.now());
		const whole = fs.readFileSync(file, 'utf8');
		fs.writeFileSync(file, whole.slice(0, 100));
		expect(find()).toEqual([]);
		fs.renameSync(file, path.join(root, 'real'));
		fs.writeFileSync(path.join(root, 'real'), whole);
		fs.symlinkSync(path.join(root, 'real'), file);
		expect(find()).toEqual([]);
		fs.unlinkSync(file);
		fs.writeFileSync(`${file}.bak`, whole);
		fs.mkdirSync(file);
		expect(find()).toEqual([]);
		fs.rmdirSync(file);
		fs.writeFileSync(file, whole);
		expect(find()).toEqual([file]);
	});
});

describe('a conversation that is known', () => {
	test.each([0, 3, 40, 400])('is found, begun %i days ago', days => {
		const time = Date.now() - days * 86_400_000;
		const id = idAt(time);
		const file = write(id, time);
		write(idAt(Date.now()), Date.now());
		expect(find({conversation: id})).toEqual([file]);
	});

	test('is found by an id without a time, in the newest folders', () => {
		const id = '8d4f1c1e-0000-4000-8000-000000000001';
		write(idAt(Date.now() - 5 * 86_400_000), Date.now() - 5 * 86_400_000);
		const file = write(id, Date.now() - 9 * 86_400_000);
		expect(find({conversation: id})).toEqual([file]);
	});

	test('is not there', () => {
		write(idAt(Date.now()), Date.now());
		expect(find({conversation: idAt(Date.now())})).toEqual([]);
	});

	test('brings the rollouts of its subagents along, oldest first, and no more than a few', () => {
		const now = Date.now();
		const id = idAt(now - 50_000);
		const main = write(id, now - 50_000);
		const other = idAt(now - 40_000);
		const child = (session: string, time: number) =>
			write(idAt(time), time, {
				session_id: session,
				parent_thread_id: session,
				source: {subagent: {}},
				thread_source: 'subagent',
			});
		const second = child(id, now - 20_000);
		const first = child(id, now - 30_000);
		child(other, now - 25_000);
		expect(find({conversation: id})).toEqual([main, first, second]);
		for (let more = 0; more < 30; more++) {
			child(id, now - 10_000 + more);
		}
		expect(find({conversation: id}).slice(0, 3)).toEqual([main, first, second]);
		expect(find({conversation: id}).length).toBe(16);
	});
});

test('a folder is read again only when something was added', () => {
	const id = idAt(Date.now());
	const file = write(id, Date.now());
	const folder = path.dirname(file);
	const long = new Date(Date.now() - 10_000);
	fs.utimesSync(folder, long, long);
	expect(find()).toEqual([file]);
	const next = write(idAt(Date.now() + 1), Date.now());
	expect(find()).toEqual([next]);
});

test.each([
	['2026-11-24T00:30:00Z', '2026-11-24T01:00:00Z'],
	['2026-12-31T12:00:00Z', '2027-01-02T01:00:00Z'],
])('looks from %s to %s by local time and UTC', (from, until) => {
	const folders = dayFolders(Date.parse(from), Date.parse(until));
	expect(folders).toContain(from.slice(0, 10).replaceAll('-', '/'));
	expect(folders).toContain(until.slice(0, 10).replaceAll('-', '/'));
	expect(folders.length).toBeLessThan(6);
});

test('looks through the newest days of a long run', () => {
	const folders = dayFolders(Date.parse('2020-01-01T00:00:00Z'), Date.parse('2026-11-24T12:00:00Z'));
	expect(folders.length).toBeLessThan(20);
	expect(folders.at(-1)).toBe('2026/11/24');
});
