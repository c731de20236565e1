import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Agent} from '../../../source/session/agent.ts';
import type {Place, Signal} from '../../../source/session/signal.ts';
import {type FilesCache, newFilesCache, readAgentFiles} from '../../../source/store/agents/agent-files.ts';
import {endPrograms, startTogether} from '../../records/programs/run.ts';

let dir: string;
let usageFile: string;
let cache: FilesCache;
/** Lines that the agent's reader was given. */
let given: number;
let ownUsage: Signal[];

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-agent-files-'));
	usageFile = path.join(dir, 'usage.json');
	cache = newFilesCache();
	given = 0;
	ownUsage = [];
});

afterEach(() => {
	endPrograms();
	fs.rmSync(dir, {recursive: true, force: true});
});

/** An agent whose lines are signals, `{model}` for the requests that follow, or `{filler}`. */
const agent: Agent = {
	id: 'lines',
	label: 'Lines',
	program: 'lines',
	install: '',
	about: {launch: '', events: null, transcript: null, screen: null, cost: null, resume: null, seen: null},
	launch: () => ({argv: []}),
	files: {
		find: () =>
			fs
				.readdirSync(dir)
				.filter(name => name.endsWith('.jsonl'))
				.sort()
				.map(name => path.join(dir, name)),
		lines: {
			start: () => ({model: null}),
			read(memory, {value, conversation}) {
				given++;
				const known = memory as {model: string | null};
				const line = value as {model: string} | {mine: true} | {filler: string} | Signal;
				if ('filler' in line) {
					return [];
				}
				if ('mine' in line) {
					return conversation === null ? [] : [{kind: 'conversation', id: `${conversation} again`}];
				}
				if (!('kind' in line)) {
					known.model = line.model;
					return [];
				}
				return [line.kind === 'usage' ? {...line, model: known.model} : line];
			},
		},
	},
	usage: () => ownUsage,
};

function place(conversation: string | null = 'c'): Place {
	return {
		home: null,
		worktree: dir,
		conversation,
		sessionDir: dir,
		agentDir: dir,
		pid: 1,
		pidStart: null,
		startedAt: 0,
	};
}

function look(using = cache, requests: Signal[] = []) {
	return readAgentFiles(agent, place(), usageFile, using, requests);
}

function append(name: string, ...lines: unknown[]): void {
	fs.appendFileSync(path.join(dir, name), lines.map(line => `${JSON.stringify(line)}\n`).join(''));
}

function usage(request: string, input = 1000): Signal {
	return {
		kind: 'usage',
		request,
		model: null,
		tokens: {input, output: 0, cacheRead: 0, cacheWrite: 0},
	};
}

function active(at: number): Signal {
	return {kind: 'activity', at, activity: 'active'};
}

const opus = {model: 'claude-opus-4-5'};
/** What 1000 tokens of input cost with it. */
const price = 0.005;

describe('cost', () => {
	test('of an agent without files', async () => {
		const {files: _, usage: __, ...plain} = agent;
		const result = await readAgentFiles(plain, place(), usageFile, cache);
		expect(result).toEqual({
			signals: [],
			cost: {usd: null, source: null, tokens: null},
			behind: false,
		});
		expect(fs.existsSync(usageFile)).toBe(false);
	});

	test('adds up as the file grows, in this process and in others', async () => {
		append('a.jsonl', opus, usage('1'), usage('2'));
		expect((await look()).cost.usd).toBeCloseTo(2 * price, 9);
		append('a.jsonl', usage('2'), usage('3'));
		expect((await look(newFilesCache())).cost).toMatchObject({source: 'estimate', tokens: {input: 3000}});
		append('a.jsonl', usage('4'));
		const {cost, behind} = await look();
		expect(cost.usd).toBeCloseTo(4 * price, 9);
		expect(behind).toBe(false);
		// Two lines that set the model and five requests, each once in all.
		expect(given).toBe(6);
	});

	test('what was read stays counted when the file is gone, and counts once when it is copied or read anew', async () => {
		append('a.jsonl', opus, usage('1'), usage('2'));
		await look();
		fs.copyFileSync(path.join(dir, 'a.jsonl'), path.join(dir, 'b.jsonl'));
		append('b.jsonl', usage('3'));
		expect((await look()).cost.tokens?.input).toBe(3000);
		fs.rmSync(path.join(dir, 'a.jsonl'));
		expect((await look()).cost.tokens?.input).toBe(3000);
		fs.writeFileSync(path.join(dir, 'b.jsonl'), '');
		append('b.jsonl', opus, usage('3'), usage('4'));
		expect((await look()).cost.usd).toBeCloseTo(4 * price, 9);
	});

	test("a reader's memory begins anew with the file", async () => {
		append('a.jsonl', opus, usage('1'), usage('2'));
		await look();
		fs.writeFileSync(path.join(dir, 'a.jsonl'), '');
		append('a.jsonl', usage('3'));
		expect((await look()).cost).toMatchObject({usd: null, tokens: {input: 3000}});
	});

	test('totals of a file that is read anew do not add up', async () => {
		const totals = [1, 2, 3].map((usd): Signal => ({kind: 'total', of: 'main', usd}));
		append('a.jsonl', ...totals);
		expect((await look()).cost).toMatchObject({usd: 3, source: 'agent'});
		const file = path.join(dir, 'a.jsonl');
		fs.copyFileSync(file, `${file}.copy`);
		fs.renameSync(`${file}.copy`, file);
		expect((await look()).cost.usd).toBe(3);
		append('a.jsonl', {kind: 'total', of: 'main', usd: 1});
		expect((await look()).cost.usd).toBe(4);
	});

	test('of a place beside the files, and requests that came another way', async () => {
		ownUsage = [{kind: 'total', of: 'c', usd: 2}];
		append('a.jsonl', {kind: 'total', of: 'c', usd: 1.5});
		expect((await look()).cost).toMatchObject({usd: 2, source: 'agent'});
		ownUsage = [];
		const own: Signal = {...usage('own'), usd: 0.25} as Signal;
		await look(cache, [own]);
		expect((await look(cache, [own])).cost).toMatchObject({usd: 2, tokens: {input: 1000}});
	});

	test('a place beside the files may know the conversation', async () => {
		ownUsage = [
			{kind: 'total', of: 'c', usd: 2},
			{kind: 'conversation', id: 'd'},
		];
		expect((await look()).signals).toEqual([{kind: 'conversation', id: 'd'}]);
		ownUsage = [{kind: 'conversation', id: 'c'}];
		expect((await look()).signals).toEqual([]);
	});

	test('requests that came another way may be given again, with what they said before', async () => {
		const given = [usage('1'), usage('2'), usage('1', 3000), usage('1', 5000)];
		for (const _ of [1, 2, 3]) {
			expect((await look(cache, given)).cost.tokens?.input).toBe(6000);
		}
		given.push(usage('2', 2000));
		expect((await look(cache, given)).cost.tokens?.input).toBe(7000);
		expect((await look(newFilesCache(), given)).cost.tokens?.input).toBe(7000);
	});

	test('requests that came another way are not lost to another process', async () => {
		await look(cache, [usage('1'), usage('2')]);
		fs.writeFileSync(usageFile, '{}');
		fs.rmSync(usageFile);
		append('a.jsonl', active(1));
		await look(newFilesCache());
		expect((await look(cache, [usage('3')])).cost.tokens?.input).toBe(3000);
	});

	test('a place that throws says nothing', async () => {
		append('a.jsonl', opus, usage('1'));
		const hostile: Agent = {
			...agent,
			usage: () => {
				throw new Error('no');
			},
		};
		const {cost} = await readAgentFiles(hostile, place(), usageFile, cache);
		expect(cost.usd).toBeCloseTo(price, 9);
		const blind: Agent = {
			...hostile,
			files: {find: () => Promise.reject(new Error('no')), lines: {start: () => null, read: () => []}},
		};
		expect((await readAgentFiles(blind, place(), usageFile, cache)).cost.usd).toBeCloseTo(price, 9);
	});
});

describe('signals', () => {
	test('only new ones, in the order of their times over all files', async () => {
		const answered: Signal = {kind: 'answered', at: 30};
		append('a.jsonl', active(10), answered, active(40));
		append('b.jsonl', active(20), active(35));
		expect((await look()).signals).toEqual([active(10), active(20), answered, active(35), active(40)]);
		expect((await look()).signals).toEqual([]);
		append('b.jsonl', active(50));
		expect((await look()).signals).toEqual([active(50)]);
	});

	test('those of one file keep the order of its lines', async () => {
		append('a.jsonl', active(30), active(10), {kind: 'conversation', id: 'new'}, active(20));
		const {signals} = await look();
		expect(signals).toEqual([active(30), active(10), {kind: 'conversation', id: 'new'}, active(20)]);
	});

	test('another process is told the newest again', async () => {
		const waiting: Signal = {
			kind: 'activity',
			at: 20,
			activity: 'waiting_input',
			text: 'May I?',
			ask: 'question',
		};
		const answered: Signal = {kind: 'answered', at: 30};
		append('a.jsonl', {kind: 'conversation', id: 'new'}, active(10), waiting);
		await look();
		expect((await look(newFilesCache())).signals).toEqual([waiting]);
		append('a.jsonl', answered);
		await look();
		expect((await look(newFilesCache())).signals).toEqual([waiting, answered]);
		expect((await readAgentFiles(agent, place(null), usageFile, newFilesCache())).signals).toEqual([
			{kind: 'conversation', id: 'new'},
			waiting,
			answered,
		]);
	});

	test('a process loses none to another that has read them first', async () => {
		append('a.jsonl', active(10));
		await look();
		append('a.jsonl', active(20));
		await look(newFilesCache());
		expect((await look()).signals).toMatchObject([active(20)]);
		expect((await look()).signals).toEqual([]);
	});

	test('a time in the future hides nothing that follows', async () => {
		append('a.jsonl', active(Date.now() + 1e9));
		await look();
		const later: Signal = {kind: 'activity', at: Date.now() + 1, activity: 'ready'};
		await expect.poll(() => Date.now()).toBeGreaterThan(later.at);
		append('a.jsonl', later);
		await look();
		expect((await look(newFilesCache())).signals).toMatchObject([{activity: 'ready'}]);
	});

	test('a reader is told which file it is, when it was written, and the newest conversation', async () => {
		append('a.jsonl', 1, {kind: 'conversation', id: 'new'}, 2);
		append('b.jsonl', 3);
		append('c.jsonl', 4);
		const at = 1_700_000_000_000;
		fs.utimesSync(path.join(dir, 'c.jsonl'), at / 1000, at / 1000);
		const lines: unknown[] = [];
		const telling: Agent = {
			...agent,
			files: {
				find: place => agent.files?.find(place) ?? [],
				lines: {
					start: () => ({count: 0}),
					read(memory, {value, file, conversation, writtenAt}) {
						const known = memory as {count: number};
						known.count++;
						lines.push([value, file, conversation, known.count, writtenAt === at]);
						return typeof value === 'object' ? [value as Signal] : [];
					},
				},
			},
		};
		await readAgentFiles(telling, place(), usageFile, cache);
		append('b.jsonl', 5);
		fs.rmSync(path.join(dir, 'a.jsonl'));
		await readAgentFiles(telling, place('new'), usageFile, newFilesCache());
		expect(lines.filter(line => typeof (line as unknown[])[0] === 'number')).toEqual([
			[1, 0, 'c', 1, false],
			[2, 0, 'new', 3, false],
			[3, 1, 'new', 1, false],
			[4, 1, 'new', 1, true],
			[5, 0, 'new', 2, false],
		]);
	});

	test('the reader is told the conversation', async () => {
		append('a.jsonl', {mine: true});
		expect((await look()).signals).toEqual([{kind: 'conversation', id: 'c again'}]);
	});
});

describe('a long file', () => {
	const filler = {filler: 'x'.repeat(10_000)};

	/** About 40 MB: a request and an activity every 100 KB. */
	function writeLong(): number {
		let count = 0;
		append('a.jsonl', opus);
		while (count < 400) {
			count++;
			append('a.jsonl', usage(`${count}`), active(count), ...Array(10).fill(filler));
		}
		return count;
	}

	test('its end tells the activity at once, its cost is caught up 16 MB a call', async () => {
		const count = writeLong();
		const first = await look();
		expect(first.behind).toBe(true);
		expect(first.signals.at(-1)).toEqual(active(count));
		expect(first.cost.tokens?.input).toBeGreaterThan(0);
		expect(first.cost.tokens?.input).toBeLessThan(count * 1000);
		// 12 lines are 100 KB: 17 MB of the 40 MB.
		expect(given).toBeLessThan((18 * 1024 * 1024 * 12) / 100_000);

		append('a.jsonl', active(count + 1), usage('next'));
		const second = await look(newFilesCache());
		expect(second.behind).toBe(true);
		expect(second.signals.at(-1)).toEqual(active(count + 1));
		expect(second.signals).toHaveLength(2);

		append('a.jsonl', active(count + 2));
		const third = await look(newFilesCache());
		expect(third.behind).toBe(false);
		expect(third.signals.at(-1)).toEqual(active(count + 2));
		expect(third.cost.usd).toBeCloseTo((count + 1) * price, 9);
		const lines = 1 + count * 12 + 3;
		expect(given).toBeLessThan(lines + 200);

		append('a.jsonl', active(count + 3));
		expect(await look()).toMatchObject({behind: false, cost: third.cost});
		expect(JSON.parse(fs.readFileSync(usageFile, 'utf8')).files).toMatchObject([{tail: null}]);
	});

	test('a process that knows all does not take over from one that has yet to catch up', async () => {
		const count = writeLong();
		while ((await look()).behind) {}
		fs.rmSync(usageFile);
		expect((await look(newFilesCache())).behind).toBe(true);
		const {cost, behind} = await look();
		expect(behind).toBe(false);
		expect(cost.usd).toBeCloseTo(count * price, 9);
	});
});

describe('usage.json', () => {
	test('is for its owner, and written only when something changed', async () => {
		append('a.jsonl', opus, usage('1'));
		await look();
		const before = fs.statSync(usageFile);
		expect(before.mode & 0o777).toBe(0o600);
		ownUsage = [{kind: 'total', of: 'c', usd: 1}];
		await look();
		const after = fs.statSync(usageFile);
		expect(after.ino).not.toBe(before.ino);
		await look();
		await look(newFilesCache());
		expect(fs.statSync(usageFile)).toMatchObject({ino: after.ino, mtimeMs: after.mtimeMs});
		expect(fs.readdirSync(dir).sort()).toEqual(['a.jsonl', 'usage.json']);
	});

	test('may be deleted', async () => {
		append('a.jsonl', opus, usage('1'));
		await look();
		fs.rmSync(usageFile);
		append('a.jsonl', usage('2'));
		expect((await look()).cost.usd).toBeCloseTo(2 * price, 9);
		fs.rmSync(usageFile);
		expect((await look(newFilesCache())).cost.usd).toBeCloseTo(2 * price, 9);
	});

	test.each<[string, string]>([
		['empty', ''],
		['cut', '{"version":1,"agent":"lines","files":[{"path":'],
		['of another kind', '[1,2]'],
		['of another version', '{"version":0,"agent":"lines","files":[],"recent":{}}'],
		['of another agent', '{"version":1,"agent":"other","files":[],"recent":{}}'],
		['without its parts', '{"version":1,"agent":"lines","files":[{"path":1}],"recent":{}}'],
		['with a place that is none', '{"version":1,"agent":"lines","files":[{"path":"/","at":{}}],"recent":{}}'],
		['null', 'null'],
	])('%s: all is read again', async (_, text) => {
		append('a.jsonl', opus, usage('1'), active(1));
		fs.writeFileSync(usageFile, text);
		const {cost, signals} = await look();
		expect(cost.usd).toBeCloseTo(price, 9);
		expect(signals).toEqual([active(1)]);
		expect((await look(newFilesCache())).cost.usd).toBeCloseTo(price, 9);
	});

	test('cannot be written: what was read is known all the same', async () => {
		append('a.jsonl', opus, usage('1'));
		const nowhere = path.join(dir, 'no', 'such', 'usage.json');
		const {cost} = await readAgentFiles(agent, place(), nowhere, cache);
		expect(cost.usd).toBeCloseTo(price, 9);
		append('a.jsonl', usage('2'));
		expect((await readAgentFiles(agent, place(), nowhere, cache)).cost.usd).toBeCloseTo(2 * price, 9);
	});

	test('processes that write at once double nothing, and none finds it half-written', async () => {
		const kinds = ['keep', 'keep', 'new', 'new'];
		const file = path.join(dir, 'a.jsonl');
		const rounds = 200;
		const readers = await startTogether(kinds.length, '../../store/programs/read-agent-files', index => [
			file,
			usageFile,
			String(rounds * 1000),
			kinds[index] ?? '',
		]);
		for (let round = 0; round < rounds; round++) {
			append('a.jsonl', {...usage(`${round}`), usd: 1}, {...usage(`${round}`), usd: 2});
			await new Promise(resolve => setImmediate(resolve));
		}
		const cost = {usd: 2 * rounds, source: 'agent', tokens: {input: rounds * 1000}};
		for (const reader of readers) {
			expect(JSON.parse(await reader.line())).toMatchObject(cost);
			expect(await reader.end()).toBe(0);
		}
		expect((await look(newFilesCache())).cost).toMatchObject(cost);
		expect(fs.readdirSync(dir).sort()).toEqual(['a.jsonl', 'usage.json']);
	});

	test('two that take turns double nothing', async () => {
		const caches = [newFilesCache(), newFilesCache()];
		append('a.jsonl', opus);
		for (let round = 0; round < 30; round++) {
			append('a.jsonl', usage(`a ${round}`), usage(`b ${round}`));
			await Promise.all([look(caches[round % 2]), look(caches[1]), look(caches[0])]);
		}
		for (const each of [...caches, newFilesCache()]) {
			expect((await look(each)).cost.usd).toBeCloseTo(60 * price, 9);
		}
	});
});
