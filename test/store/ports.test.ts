import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {takePorts} from '../../source/store/ports.ts';

let dataDir: string;
let sessions: string;

beforeEach(() => {
	dataDir = fs.mkdtempSync(path.join(tmpdir(), 'ao-ports-'));
	sessions = path.join(dataDir, 'sessions');
	fs.mkdirSync(sessions);
});

afterEach(() => {
	fs.rmSync(dataDir, {recursive: true, force: true});
});

function session(name: string): string {
	const dir = path.join(sessions, name);
	fs.mkdirSync(dir, {recursive: true});
	return dir;
}

/** Fills all slots; those with an even number belong to sessions that are gone. */
function fill(): void {
	const dir = path.join(dataDir, 'run', 'ports');
	fs.mkdirSync(dir, {recursive: true});
	const living = session('living');
	for (let port = 20_000; port <= 29_990; port += 10) {
		fs.writeFileSync(path.join(dir, String(port)), port % 20 === 0 ? path.join(sessions, 'gone') : living);
	}
}

test('ten ports each, that no other session of this data dir has', () => {
	const ports = Array.from({length: 20}, (_, index) => takePorts(dataDir, session(`s-${index}`)));
	expect(new Set(ports).size).toBe(20);
	expect(ports.every(port => port % 10 === 0 && port >= 20_000 && port <= 29_990)).toBe(true);
});

test('a slot that was taken belongs to the session', () => {
	const dir = session('mine');
	const port = takePorts(dataDir, dir);
	const file = path.join(dataDir, 'run', 'ports', String(port));
	expect(fs.readFileSync(file, 'utf8')).toBe(dir);
	expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test('when all are taken, those of sessions that are gone are free again', () => {
	fill();
	const port = takePorts(dataDir, session('next'));
	expect(port % 20).toBe(0);
});

test('when all are taken by sessions that are there, it is said', () => {
	fill();
	session('gone');
	expect(() => takePorts(dataDir, session('next'))).toThrow(/port/);
});
