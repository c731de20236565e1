import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {appendFact, speakAs} from '../../source/records/facts.ts';
import {LineReader} from '../../source/records/jsonl.ts';

let dir: string;
let file: string;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-facts-'));
	file = path.join(dir, 'facts.jsonl');
});

afterEach(() => {
	fs.rmSync(dir, {recursive: true, force: true});
});

test('a fact is a line with its time, its speaker and what it says', () => {
	speakAs('spawn');
	const before = Date.now();
	const fact = appendFact(file, {kind: 'killed', reason: 'killed'});
	expect(fact).toMatchObject({by: `spawn:${process.pid}`, kind: 'killed', reason: 'killed'});
	expect(fact.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	expect(Date.parse(fact.at)).toBeGreaterThanOrEqual(before);
	expect(new LineReader(file).read().values).toEqual([fact]);
	expect(fs.readFileSync(file, 'utf8')).toBe(`${JSON.stringify(fact)}\n`);
});

test('the file is only for its owner', () => {
	appendFact(file, {kind: 'stopped'});
	expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test('facts that were written are never written again', () => {
	appendFact(file, {kind: 'stopped'});
	const before = fs.readFileSync(file);
	const {ino} = fs.statSync(file);
	appendFact(file, {kind: 'paused'});
	expect(fs.readFileSync(file).subarray(0, before.length)).toEqual(before);
	expect(fs.statSync(file).ino).toBe(ino);
});
