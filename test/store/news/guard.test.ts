import {type ChildProcess, spawn} from 'node:child_process';
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {beforeEach, expect, onTestFinished, test} from 'vitest';
import {createGuard, type Guard} from '../../../source/store/news/guard.ts';

const program = fileURLToPath(new URL('../programs/guard.ts', import.meta.url));

let watchLock: string;

beforeEach(() => {
	const dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-guard-'));
	onTestFinished(() => fs.rmSync(dir, {recursive: true, force: true}));
	watchLock = path.join(dir, 'watch.lock');
});

type Watcher = {child: ChildProcess; line(): Promise<string>};

function start(name: string): Watcher {
	const child = spawn(process.execPath, [program, watchLock, name], {stdio: ['pipe', 'pipe', 'inherit']});
	onTestFinished(() => void child.kill('SIGKILL'));
	const lines = createInterface({input: child.stdout as NodeJS.ReadableStream})[Symbol.asyncIterator]();
	return {child, line: async () => (await lines.next()).value as string};
}

function guardHere(name = 'here'): Guard {
	const guard = createGuard({paths: {watchLock} as never}, name);
	onTestFinished(() => guard.dispose());
	return guard;
}

test('one of two processes has it; the other one takes over when it is killed, or lets go', async () => {
	const one = start('one');
	expect(await one.line()).toBe('held');
	const two = start('two');
	expect(await two.line()).toBe('waits for one');
	one.child.kill('SIGKILL');
	expect(await two.line()).toBe('held');
	const three = start('three');
	expect(await three.line()).toBe('waits for two');
	two.child.stdin?.end();
	expect(await three.line()).toBe('held');
	three.child.stdin?.end();
	await new Promise(resolve => three.child.once('close', resolve));
	expect(fs.readdirSync(path.dirname(watchLock))).toEqual([]);
});

test('nothing is held before the first tick, nor after the end', () => {
	const guard = guardHere();
	expect(guard.held()).toBe(false);
	guard.tick();
	guard.tick();
	expect(guard.held()).toBe(true);
	const other = guardHere('other');
	other.tick();
	expect(other.held()).toBe(false);
	expect(other.holder()).toMatchObject({pid: process.pid, detail: 'here'});
	guard.dispose();
	expect(guard.held()).toBe(false);
	other.tick();
	expect(other.held()).toBe(true);
	expect(other.holder()).toBeNull();
});

test('a lock that was taken away is taken anew, and is lost to whoever has it meanwhile', () => {
	const guard = guardHere();
	guard.tick();
	fs.rmSync(watchLock);
	guard.tick();
	expect(guard.held()).toBe(true);
	fs.rmSync(watchLock);
	const other = guardHere('other');
	other.tick();
	guard.tick();
	expect([guard.held(), other.held()]).toEqual([false, true]);
});

test('without a folder for it nobody has it, and none is made', () => {
	const dir = path.dirname(watchLock);
	watchLock = path.join(dir, 'nowhere', 'watch.lock');
	const guard = guardHere();
	guard.tick();
	expect(guard.held()).toBe(false);
	expect(fs.readdirSync(dir)).toEqual([]);
});

test('a lock that cannot be read for a moment is kept', () => {
	const guard = guardHere();
	guard.tick();
	const aside = `${watchLock}.aside`;
	fs.renameSync(watchLock, aside);
	fs.mkdirSync(watchLock);
	guard.tick();
	fs.rmdirSync(watchLock);
	fs.renameSync(aside, watchLock);
	guard.tick();
	expect(guard.held()).toBe(true);
});
