import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {appendLine, LineReader} from '../../source/records/jsonl.ts';
import {endPrograms, startProgram} from './programs/run.ts';

let dir: string;
let file: string;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-jsonl-'));
	file = path.join(dir, 'lines.jsonl');
});

afterEach(() => {
	endPrograms();
	fs.rmSync(dir, {recursive: true, force: true});
});

function valuesIn(): unknown[] {
	return new LineReader(file).read().values;
}

describe('appendLine', () => {
	test('one line a value, whatever is in it', () => {
		const values = [{text: 'a\nb\u2028c'}, [], 'x', null, 0, {deep: {er: '\u0000é😀'}}];
		for (const value of values) {
			appendLine(file, value);
		}
		expect(fs.readFileSync(file, 'utf8').split('\n')).toHaveLength(values.length + 1);
		expect(valuesIn()).toEqual(values);
	});

	test('the file is only for its owner', () => {
		appendLine(file, 1);
		expect(fs.statSync(file).mode & 0o777).toBe(0o600);
	});

	test('what is there stays as it is, byte for byte', () => {
		fs.writeFileSync(file, '{"old":1}\nnot json at all\n');
		appendLine(file, {new: 1});
		expect(fs.readFileSync(file, 'utf8')).toBe('{"old":1}\nnot json at all\n{"new":1}\n');
	});

	test.each(['{"cut":', '{"cut":"of', '{', 'x'])('after a line cut short (%s) only that one is lost', cut => {
		fs.writeFileSync(file, `{"a":1}\n${cut}`);
		appendLine(file, {b: 2});
		appendLine(file, {c: 3});
		expect(valuesIn()).toEqual([{a: 1}, {b: 2}, {c: 3}]);
		expect(fs.readFileSync(file, 'utf8')).toBe(`{"a":1}\n${cut}\n{"b":2}\n{"c":3}\n`);
	});

	test('a whole value that lacks only its line feed is kept', () => {
		fs.writeFileSync(file, '{"a":1}');
		appendLine(file, {b: 2});
		expect(valuesIn()).toEqual([{a: 1}, {b: 2}]);
	});

	test('no folder is an error, and none is made', () => {
		expect(() => appendLine(path.join(dir, 'none', 'x.jsonl'), 1)).toThrow('ENOENT');
		expect(fs.existsSync(path.join(dir, 'none'))).toBe(false);
	});

	test('eight processes at once: no line lost, none torn, each one in its order', async () => {
		fs.writeFileSync(file, '{"cut":"of');
		const writers = Array.from({length: 8}, (_, index) =>
			startProgram('append', file, `writer-${index}`, '100', '700'),
		);
		expect(await Promise.all(writers.map(writer => writer.end()))).toEqual(Array(8).fill(0));
		const lines = fs
			.readFileSync(file, 'utf8')
			.split('\n')
			.slice(1, -1)
			.filter(line => line !== '');
		expect(lines).toHaveLength(800);
		const values = valuesIn() as {name: string; line: number}[];
		expect(values).toHaveLength(800);
		for (let index = 0; index < 8; index++) {
			const own = values.filter(({name}) => name === `writer-${index}`).map(({line}) => line);
			expect(own).toEqual(Array.from({length: 100}, (_, line) => line));
		}
	});

	test('a writer that is killed loses no line of others', async () => {
		const killed = startProgram('append', file, 'killed', '1000000', '700');
		while (!fs.existsSync(file) || fs.statSync(file).size < 100_000) {
			await new Promise(resolve => setImmediate(resolve));
		}
		await killed.kill();
		appendLine(file, {name: 'next', line: 0});
		const values = valuesIn() as {name: string; line: number}[];
		expect(values.at(-1)).toEqual({name: 'next', line: 0});
		expect(values.slice(0, -1).every(({line}, index) => line === index)).toBe(true);
	});
});

describe('LineReader', () => {
	test('no file yet is nothing, and it is read once it is there', () => {
		const reader = new LineReader(file);
		expect(reader.read()).toEqual({values: [], restarted: false});
		appendLine(file, 1);
		expect(reader.read()).toEqual({values: [1], restarted: false});
		expect(reader.read()).toEqual({values: [], restarted: false});
	});

	test('only what is new, each time', () => {
		const reader = new LineReader(file);
		for (let number = 0; number < 5; number++) {
			appendLine(file, number);
			appendLine(file, {number});
			expect(reader.read().values).toEqual([number, {number}]);
		}
	});

	test('a line that is still being written waits for its rest, also in the middle of a character', () => {
		const reader = new LineReader(file);
		const bytes = Buffer.from('{"text":"é😀"}\n{"b":2}\n');
		const values: unknown[] = [];
		for (const byte of bytes) {
			fs.appendFileSync(file, Buffer.from([byte]));
			values.push(...reader.read().values);
		}
		expect(values).toEqual([{text: 'é😀'}, {b: 2}]);
	});

	test('damaged and empty lines are skipped', () => {
		fs.writeFileSync(file, '1\n\n{"a":\n\u0000\u0000\n\r\n2\r\nundefined\n3\n');
		expect(valuesIn()).toEqual([1, 2, 3]);
	});

	test('a file that became shorter is read anew', () => {
		const reader = new LineReader(file);
		fs.writeFileSync(file, '1\n2\n3\n');
		reader.read();
		fs.writeFileSync(file, '4\n');
		expect(reader.read()).toEqual({values: [4], restarted: true});
	});

	test('a file that was replaced or has gone is read anew', () => {
		const reader = new LineReader(file);
		fs.writeFileSync(file, '1\n2\n');
		reader.read();
		fs.writeFileSync(`${file}.new`, '3\n4\n5\n');
		fs.renameSync(`${file}.new`, file);
		expect(reader.read()).toEqual({values: [3, 4, 5], restarted: true});
		fs.rmSync(file);
		expect(reader.read()).toEqual({values: [], restarted: true});
		expect(reader.read()).toEqual({values: [], restarted: false});
	});

	test('a half line that a replaced file left behind does not mix with the new one', () => {
		const reader = new LineReader(file);
		fs.writeFileSync(file, '1\n{"a":');
		reader.read();
		fs.writeFileSync(file, '2\n');
		expect(reader.read()).toEqual({values: [2], restarted: true});
	});

	test('long lines are read, longer ones skipped with all that belongs to them', () => {
		const long = {text: 'x'.repeat(900_000)};
		fs.writeFileSync(
			file,
			`${JSON.stringify(long)}\n${' '.repeat(3 * 1024 * 1024)}{"forged":1}\n${JSON.stringify('y'.repeat(2_000_000))}\n7\n`,
		);
		expect(valuesIn()).toEqual([long, 7]);
	});

	test('the rest of a line that is too long is still skipped when it comes later', () => {
		const reader = new LineReader(file);
		fs.writeFileSync(file, ' '.repeat(2 * 1024 * 1024));
		expect(reader.read().values).toEqual([]);
		fs.appendFileSync(file, '{"forged":1}\n8\n');
		expect(reader.read().values).toEqual([8]);
	});

	test('a line without an end takes no memory with it', () => {
		fs.writeFileSync(file, '');
		fs.truncateSync(file, 256 * 1024 * 1024);
		const before = process.memoryUsage();
		const reader = new LineReader(file);
		expect(reader.read().values).toEqual([]);
		const after = process.memoryUsage();
		expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(128 * 1024 * 1024);
		expect(after.heapUsed - before.heapUsed).toBeLessThan(128 * 1024 * 1024);
		fs.appendFileSync(file, '\n9\n');
		expect(reader.read().values).toEqual([9]);
	});

	test('of a flood only the last lines are read, whole ones, and then what comes after', () => {
		const reader = new LineReader(file, {most: 10});
		fs.writeFileSync(file, '1\n'.repeat(1000).concat('"a long one"\n2\n3\n4\n'));
		expect(reader.read().values).toEqual([2, 3, 4]);
		fs.appendFileSync(file, '5\n');
		expect(reader.read().values).toEqual([5]);
	});

	test('a link is not followed', () => {
		fs.writeFileSync(path.join(dir, 'secret'), '1\n');
		fs.symlinkSync(path.join(dir, 'secret'), file);
		expect(new LineReader(file).read()).toEqual({values: [], restarted: false});
	});

	test('a link that takes the place of the file ends what was read from it', () => {
		const reader = new LineReader(file);
		fs.writeFileSync(file, '1\n');
		reader.read();
		fs.rmSync(file);
		fs.symlinkSync('/dev/zero', file);
		expect(reader.read()).toEqual({values: [], restarted: true});
	});

	test('a folder, a pipe and a socket in its place hold nothing and nobody up', async () => {
		fs.mkdirSync(path.join(dir, 'folder'));
		execFileSync('mkfifo', [path.join(dir, 'pipe')]);
		const server = net.createServer().listen(path.join(dir, 'socket'));
		await new Promise(resolve => server.once('listening', resolve));
		try {
			for (const name of ['folder', 'pipe', 'socket']) {
				expect(new LineReader(path.join(dir, name)).read(), name).toEqual({values: [], restarted: false});
			}
		} finally {
			await new Promise(resolve => server.close(resolve));
		}
	});

	test('a file that its owner has locked away is kept as it was; a locked folder is an error', async () => {
		fs.chmodSync(dir, 0o755);
		fs.writeFileSync(file, '1\n', {mode: 0o644});
		expect(await startProgram('read-lines', file).line()).toBe('1 lines');
		fs.chmodSync(file, 0);
		expect(await startProgram('read-lines', file).line()).toBe('0 lines');
		fs.chmodSync(dir, 0);
		expect(await startProgram('read-lines', file).line()).toBe('EACCES');
		fs.chmodSync(dir, 0o700);
	});
});
