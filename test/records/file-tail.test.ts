import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Checkpoint, type Limits, readNewLines} from '../../source/records/file-tail.ts';

let dir: string;
let file: string;
let checkpoint: Checkpoint | null;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-tail-'));
	file = path.join(dir, 'lines.jsonl');
	checkpoint = null;
});

afterEach(() => {
	fs.rmSync(dir, {recursive: true, force: true});
});

/** Reads on from the last call, as another process would: the checkpoint has been JSON in between. */
function readOn(limits: Limits = {}) {
	const values: unknown[] = [];
	const offsets: number[] = [];
	let anew = 0;
	const handler = {
		line(value: unknown, offset: number) {
			values.push(value);
			offsets.push(offset);
		},
		anew() {
			anew++;
		},
	};
	const result = readNewLines(file, checkpoint, handler, limits);
	checkpoint = JSON.parse(JSON.stringify(result.checkpoint)) as Checkpoint | null;
	return {...result, values, offsets, anew};
}

function append(text: string | Buffer): void {
	fs.appendFileSync(file, text);
}

function line(value: unknown): string {
	return `${JSON.stringify(value)}\n`;
}

describe('only what is new', () => {
	test('lines once, and nothing is read where nothing has come', () => {
		append(line({a: 1}) + line('two'));
		expect(readOn()).toMatchObject({values: [{a: 1}, 'two'], offsets: [0, 8], anew: 1, behind: false});
		expect(readOn()).toMatchObject({values: [], anew: 0, bytes: 0, behind: false});
		append(line(3));
		expect(readOn()).toMatchObject({values: [3], offsets: [14], anew: 0});
	});

	test('pieces cut anywhere, also inside a character, make the same lines', () => {
		const values = [{text: 'é😀\u0000\u2028'}, ['日本語'], 7];
		const all = Buffer.from(values.map(line).join(''));
		const read: unknown[] = [];
		for (const byte of all) {
			append(Buffer.from([byte]));
			read.push(...readOn().values);
		}
		expect(read).toEqual(values);
	});

	test('a last line without its end waits, and its beginning is not kept', () => {
		append(`${line(1)}{"secret":`);
		expect(readOn().values).toEqual([1]);
		expect(checkpoint?.offset).toBe(2);
		expect(JSON.stringify(checkpoint)).not.toContain('secret');
		expect(readOn().bytes).toBe(0);
		append('2}\n');
		expect(readOn().values).toEqual([{secret: 2}]);
	});

	test('damaged lines are left out', () => {
		append(`\n{"a":\nnull\n\u0000\u0000\n${line(2)}`);
		expect(readOn().values).toEqual([null, 2]);
	});

	test('a file of MBs costs only what has come since', () => {
		append(line('x'.repeat(1000)).repeat(5000));
		expect(readOn().values).toHaveLength(5000);
		append(line(1));
		const {values, bytes} = readOn();
		expect(values).toEqual([1]);
		expect(bytes).toBeLessThan(1000);
	});
});

describe('another file than before', () => {
	const first = line({id: 'first', text: 'x'.repeat(300)});

	test('not there yet, gone, and there again', () => {
		expect(readOn()).toMatchObject({values: [], checkpoint: null, anew: 0});
		append(first);
		readOn();
		const before = checkpoint;
		fs.renameSync(file, `${file}.old`);
		expect(readOn()).toMatchObject({values: [], anew: 0, behind: false});
		expect(checkpoint).toEqual(before);
		fs.renameSync(`${file}.old`, file);
		append(line(2));
		expect(readOn()).toMatchObject({values: [2], anew: 0});
	});

	test('shorter than what was read', () => {
		append(first + first);
		readOn();
		fs.writeFileSync(file, line('new'));
		expect(readOn()).toMatchObject({values: ['new'], anew: 1});
	});

	test('another one in its place', () => {
		append(first);
		readOn();
		const other = path.join(dir, 'other');
		fs.writeFileSync(other, first + line(2));
		fs.renameSync(other, file);
		expect(readOn()).toMatchObject({values: [{id: 'first', text: 'x'.repeat(300)}, 2], anew: 1});
	});

	test.each<[string, string]>([
		['another beginning', line({id: 'other', text: 'x'.repeat(300)}) + line(2)],
		['the same beginning and other lines', line({id: 'first', text: 'x'.repeat(280), more: 'y'.repeat(90)})],
	])('overwritten in place and longer, with %s', (_, content) => {
		append(first);
		readOn();
		fs.writeFileSync(file, content);
		const {values, anew} = readOn();
		expect(anew).toBe(1);
		expect(values.map(line).join('')).toBe(content);
	});

	test('overwritten before 256 bytes were read', () => {
		append(line(1));
		readOn();
		append(line(2));
		expect(readOn().anew).toBe(0);
		fs.writeFileSync(file, line(7) + line(8) + line(9));
		expect(readOn()).toMatchObject({values: [7, 8, 9], anew: 1});
	});
});

describe('bounds', () => {
	test('the rest of a long file comes at the next calls', () => {
		append(line('x'.repeat(997)).repeat(100));
		const counts: number[] = [];
		let behind = true;
		while (behind) {
			const result = readOn({most: 30_000});
			counts.push(result.values.length);
			behind = result.behind;
			expect(result.bytes).toBeLessThan(31_000);
			expect(result.anew).toBe(counts.length === 1 ? 1 : 0);
		}
		expect(counts).toEqual([30, 30, 30, 10]);
	});

	test('of a long file only the last lines, when asked', () => {
		append(Array.from({length: 1000}, (_, index) => line({index})).join(''));
		const {values, behind, bytes} = readOn({last: 100});
		expect(values.at(-1)).toEqual({index: 999});
		expect(values.length).toBeLessThan(10);
		expect(behind).toBe(false);
		expect(bytes).toBeLessThan(1000);
		append(line('next'));
		expect(readOn({last: 100}).values).toEqual(['next']);
	});

	test('lines that are too long are skipped, however they come', () => {
		const long = 'x'.repeat(700_000);
		append(line(1));
		readOn();
		append(`"${long}`);
		expect(readOn().values).toEqual([]);
		expect(checkpoint).toMatchObject({offset: 2, skipping: false});
		append(long);
		expect(readOn().values).toEqual([]);
		expect(checkpoint).toMatchObject({skipping: true});
		append(long);
		expect(readOn().bytes).toBeLessThan(701_000);
		append(`${long}"\n${line(2)}${line(long.repeat(2))}${line(3)}`);
		expect(readOn().values).toEqual([2, 3]);
	});

	test('a line of 1 MB is read', () => {
		append(line('x'.repeat(1024 * 1024 - 2)));
		expect(readOn().values).toHaveLength(1);
	});
});

describe('what is no file of lines', () => {
	test('a link in its place is not followed, one on the way is', () => {
		const real = path.join(dir, 'real');
		fs.mkdirSync(real);
		fs.writeFileSync(path.join(real, 'lines.jsonl'), line(1));
		fs.symlinkSync(path.join(real, 'lines.jsonl'), file);
		expect(readOn().values).toEqual([]);
		fs.symlinkSync(real, path.join(dir, 'home'));
		file = path.join(dir, 'home', 'lines.jsonl');
		expect(readOn().values).toEqual([1]);
	});

	test('a link to a device in the place of what was read is not followed', () => {
		append(line(1));
		readOn();
		fs.rmSync(file);
		fs.symlinkSync('/dev/zero', file);
		expect(readOn({most: 1000})).toMatchObject({values: [], bytes: 0});
	});

	test('a folder, a pipe and a socket say nothing and do not hold anybody up', async () => {
		fs.mkdirSync(file);
		expect(readOn()).toMatchObject({values: [], bytes: 0});
		file = path.join(dir, 'pipe');
		execFileSync('mkfifo', [file]);
		expect(readOn()).toMatchObject({values: [], bytes: 0});
		file = path.join(dir, 'socket');
		const server = net.createServer();
		await new Promise<void>(resolve => server.listen(file, resolve));
		expect(readOn()).toMatchObject({values: [], bytes: 0});
		await new Promise(resolve => server.close(resolve));
	});

	test('a folder on the way that is none', () => {
		append('x');
		file = path.join(file, 'lines.jsonl');
		expect(readOn()).toMatchObject({values: [], checkpoint: null});
	});
});

describe('two readers of one file', () => {
	test('each goes on from its own place', () => {
		append(line(1));
		readOn();
		const other = checkpoint;
		append(line(2));
		expect(readOn().values).toEqual([2]);
		const mine = checkpoint;
		append(line(3));
		checkpoint = other;
		expect(readOn().values).toEqual([2, 3]);
		checkpoint = mine;
		expect(readOn().values).toEqual([3]);
	});
});
