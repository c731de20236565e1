import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findEventFiles} from '../../../source/agents/copilot/find.ts';
import type {Place} from '../../../source/session/signal.ts';

const first = '11111111-1111-4111-8111-111111111111';
const second = '24ca4333-816b-4203-bbb6-0879cade67de';
let home: string;

beforeEach(() => {
	home = realpathSync(mkdtempSync(join(tmpdir(), 'ao-copilot-')));
});

afterEach(() => {
	rmSync(home, {recursive: true, force: true});
});

const find = (different: Partial<Place> = {}) =>
	findEventFiles({home, conversation: first, worktree: '/home/u/wt', ...different} as Place);

/** Makes a conversation's folder as Copilot does; gives the path of its event file. */
function conversation(id: string, {open, cwd = '/home/u/wt'}: {open: boolean; cwd?: string}): string {
	const folder = join(home, 'session-state', id);
	mkdirSync(folder, {recursive: true});
	writeFileSync(join(folder, 'workspace.yaml'), `id: ${id}\ncwd: ${cwd}\ngit_root: /\n`);
	writeFileSync(join(folder, 'events.jsonl'), '');
	if (open) {
		writeFileSync(join(folder, 'inuse.20495.lock'), '20495\n');
	}
	return join(folder, 'events.jsonl');
}

test('the file of the conversation, once it is there', async () => {
	expect(await find()).toEqual([]);
	const file = conversation(first, {open: true});
	conversation(second, {open: true});
	expect(await find()).toEqual([file]);
});

test('none for an id that is none, or without a home', async () => {
	conversation(first, {open: true});
	for (const different of [{conversation: null}, {conversation: '../..'}, {conversation: ''}, {home: null}]) {
		expect(await find(different)).toEqual([]);
	}
});

test('the one that was opened in the worktree after its own was left', async () => {
	const file = conversation(first, {open: false});
	expect(await find()).toEqual([file]);
	conversation('00000000-0000-4000-8000-000000000000', {open: true, cwd: '/home/u/other'});
	conversation('00000000-0000-4000-8000-000000000001', {open: false});
	expect(await find()).toEqual([file]);
	const next = conversation(second, {open: true, cwd: "'/home/u/wt'"});
	expect(await find()).toEqual([file, next]);
});
