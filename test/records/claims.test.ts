import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Claim, readClaim, sweepClaims, takeClaim, withClaim} from '../../source/records/claims.ts';
import {processStart} from '../../source/system/process-table.ts';
import {endPrograms, startProgram, startTogether} from './programs/run.ts';

let dir: string;
let file: string;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-claims-'));
	file = path.join(dir, 'issue-0');
});

afterEach(() => {
	endPrograms();
	fs.rmSync(dir, {recursive: true, force: true});
});

function take(at = file, detail = 'web-1-aaaa'): Claim {
	const taken = takeClaim(at, detail);
	if (!('claim' in taken)) {
		throw new Error(`held by ${taken.heldBy.pid}`);
	}
	return taken.claim;
}

/** A claim as a process left it that is gone. */
function abandoned(changes: Record<string, unknown> = {}): string {
	return JSON.stringify({
		pid: 2 ** 22 + 1,
		start: '1@gone',
		nonce: 'abandoned0',
		at: '2026-01-01T00:00:00Z',
		detail: 'web-0-zzzz',
		...changes,
	});
}

describe('takeClaim', () => {
	test('names its owner, and is only for its owner to read', () => {
		const {owner} = take();
		expect(owner).toMatchObject({pid: process.pid, start: processStart(process.pid), detail: 'web-1-aaaa'});
		expect(readClaim(file)).toEqual(owner);
		expect(fs.statSync(file).mode & 0o777).toBe(0o600);
	});

	test('leaves nothing beside the claim', () => {
		take();
		expect(takeClaim(file)).toHaveProperty('heldBy');
		expect(fs.readdirSync(dir)).toEqual(['issue-0']);
	});

	test('is held, also for the process that has it, until it is released', () => {
		const claim = take();
		expect(takeClaim(file)).toEqual({heldBy: claim.owner});
		claim.release();
		expect(readClaim(file)).toBeNull();
		take().release();
		expect(fs.readdirSync(dir)).toEqual([]);
	});

	test('releasing twice does not release the next one', () => {
		const first = take();
		first.release();
		const second = take();
		first.release();
		expect(readClaim(file)).toEqual(second.owner);
	});

	test.each([
		['of a process that is gone', abandoned()],
		['of a process whose pid was given to another one', abandoned({pid: process.pid, start: '1@gone'})],
		['that is empty', ''],
		['that was cut off', '{"pid":12'],
		['that lost its content with the power', '\u0000\u0000\u0000'],
		['without an owner', '{}'],
		['that is null', 'null'],
		['of nobody', abandoned({pid: 0, start: null})],
		['of a negative pid', abandoned({pid: -1, start: null})],
	])('one %s is taken over', (_, text) => {
		fs.writeFileSync(file, text);
		expect(readClaim(file)).not.toBeNull();
		expect(take().owner.pid).toBe(process.pid);
		expect(fs.readdirSync(dir)).toEqual(['issue-0']);
	});

	test('one of a process that was killed is taken over', async () => {
		const program = startProgram('claim', dir, 'killed', '1');
		await program.line();
		program.go();
		expect(JSON.parse(await program.line())).toEqual({won: [0], odd: []});
		expect(takeClaim(file)).toMatchObject({heldBy: {pid: program.pid, detail: 'killed'}});
		await program.kill();
		expect(take().owner.pid).toBe(process.pid);
	});

	test('a breaker that a process left behind when it died holds nobody up for ever', () => {
		fs.writeFileSync(file, abandoned());
		const breaker = `${file}.break-${2 ** 22 + 1}-abandoned0`;
		fs.writeFileSync(breaker, '1');
		fs.utimesSync(breaker, new Date(0), new Date(0));
		take();
		expect(fs.readdirSync(dir)).toEqual(['issue-0']);
	});

	test('without its folder it is an error', () => {
		expect(() => takeClaim(path.join(dir, 'none', 'x'))).toThrow('ENOENT');
	});

	test('eight processes, fifty names: one winner each, and no reader met an empty claim', async () => {
		const programs = await startTogether(8, 'claim', index => [dir, `program-${index}`, '50']);
		const results = await Promise.all(programs.map(async program => JSON.parse(await program.line())));
		const won = results.flatMap(result => result.won as number[]);
		expect(won.sort((a, b) => a - b)).toEqual(Array.from({length: 50}, (_, number) => number));
		expect(results.flatMap(result => result.odd)).toEqual([]);
		expect(fs.readdirSync(dir)).toHaveLength(50);
		await Promise.all(programs.map(program => program.end()));
	});

	test('eight processes at once take over the same fifty abandoned claims: one winner each', async () => {
		for (let number = 0; number < 50; number++) {
			fs.writeFileSync(path.join(dir, `issue-${number}`), abandoned({nonce: `gone-${number}`}));
		}
		const programs = await startTogether(8, 'claim', index => [dir, `program-${index}`, '50']);
		const results = await Promise.all(programs.map(async program => JSON.parse(await program.line())));
		const won = results.flatMap(result => result.won as number[]);
		expect(won.sort((a, b) => a - b)).toEqual(Array.from({length: 50}, (_, number) => number));
		expect(fs.readdirSync(dir)).toHaveLength(50);
		await Promise.all(programs.map(program => program.end()));
	});

	test('a claim is there whole, or not at all, at every moment', async () => {
		const writer = startProgram('exclusive', file, path.join(dir, 'counter'), '200');
		fs.writeFileSync(path.join(dir, 'counter'), '0');
		await writer.line();
		writer.go();
		let ended = false;
		const end = writer.end().then(() => {
			ended = true;
		});
		let seen = 0;
		while (!ended) {
			const owner = readClaim(file);
			if (owner !== null) {
				expect(owner.pid).toBe(writer.pid);
				seen++;
			}
			await new Promise(resolve => setImmediate(resolve));
		}
		await end;
		expect(seen).toBeGreaterThan(0);
	});
});

describe('withClaim', () => {
	test('gives what the work gives, and lets go', async () => {
		await expect(withClaim(file, async () => 7)).resolves.toBe(7);
		expect(fs.readdirSync(dir)).toEqual([]);
	});

	test('lets go when the work fails', async () => {
		await expect(withClaim(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
		expect(fs.readdirSync(dir)).toEqual([]);
	});

	test('makes its folder, for its owner only', async () => {
		const nested = path.join(dir, 'a', 'b', 'lock');
		await withClaim(nested, async () => undefined);
		expect(fs.statSync(path.dirname(nested)).mode & 0o777).toBe(0o700);
	});

	test('one at a time within a process', async () => {
		let inside = 0;
		let most = 0;
		await Promise.all(
			Array.from({length: 10}, () =>
				withClaim(file, async () => {
					inside++;
					most = Math.max(most, inside);
					await new Promise(resolve => setImmediate(resolve));
					inside--;
				}),
			),
		);
		expect(most).toBe(1);
	});

	test('one at a time across processes: no count is lost', async () => {
		const counter = path.join(dir, 'counter');
		fs.writeFileSync(counter, '0');
		const programs = await startTogether(6, 'exclusive', () => [file, counter, '25']);
		expect(await Promise.all(programs.map(program => program.line()))).toEqual(Array(6).fill('done'));
		expect(fs.readFileSync(counter, 'utf8')).toBe('150');
		expect(fs.readdirSync(dir)).toEqual(['counter']);
	});

	test('says who holds it when it cannot be had', async () => {
		take();
		const error = await withClaim(file, async () => 1, 30).catch((thrown: unknown) => thrown);
		expect(error).toMatchObject({code: 'failed', message: expect.stringContaining(String(process.pid))});
		expect(readClaim(file)).not.toBeNull();
	});
});

describe('sweepClaims', () => {
	test('removes what dead processes left, and nothing of living ones', () => {
		take();
		const ours = `${file}.${process.pid}.abcdefghij`;
		fs.writeFileSync(ours, abandoned());
		fs.writeFileSync(path.join(dir, 'issue-1'), abandoned());
		fs.writeFileSync(path.join(dir, `issue-2.${2 ** 22 + 1}.abcdefghij`), abandoned());
		sweepClaims(dir);
		expect(fs.readdirSync(dir).sort()).toEqual(['issue-0', path.basename(ours)]);
		expect(() => sweepClaims(path.join(dir, 'none'))).not.toThrow();
	});
});
