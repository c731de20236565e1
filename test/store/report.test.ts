import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {expect, onTestFinished, test} from 'vitest';
import {applyEvent, asAgentEvent, noSignals} from '../../source/session/agent-events.ts';
import {appendReport} from '../../source/store/report.ts';

function makeDir(): string {
	const dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-report-'));
	onTestFinished(() => fs.rmSync(dir, {recursive: true, force: true}));
	return dir;
}

function makeEvents(content = ''): string {
	const file = path.join(makeDir(), 'events.jsonl');
	fs.writeFileSync(file, content);
	return file;
}

const linesOf = (file: string) => fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);

test('a report is one line that the session reads', () => {
	const file = makeEvents();
	const before = Date.now();
	expect(appendReport(file, {event: 'note', payload: {}, text: 'half "done" 猫'})).toBeNull();
	appendReport(file, {event: 'pr', payload: {number: 7, url: null}});
	const [note, pr] = linesOf(file).map(line => asAgentEvent(JSON.parse(line)));
	expect(note).toMatchObject({event: 'note', payload: {text: 'half "done" 猫'}});
	expect(note?.t).toBeGreaterThanOrEqual(before);
	expect(pr).toMatchObject({event: 'pr', payload: {number: 7, url: null}});
	expect(note && applyEvent(noSignals(), note, Date.now()).note).toBe('half "done" 猫');
});

test.each([
	['plain text', 'x'.repeat(10_000)],
	['wide characters', '猫😀'.repeat(5000)],
	['what JSON writes longer', '\u0001"\\\n'.repeat(5000)],
	['a megabyte', 'é'.repeat(1024 * 1024)],
	['a little more than is read', 'x'.repeat(2001)],
	['halves of characters', '\ud83d'.repeat(5000)],
])('%s that would not fit into a line is cut, and it says to how much', (_, text) => {
	const file = makeEvents('{"t":1,"event":"x","payload":{}}\n');
	const kept = appendReport(file, {event: 'note', payload: {}, text});
	const [, line = ''] = linesOf(file);
	expect(Buffer.byteLength(line) + 1).toBeLessThanOrEqual(4096);
	const {text: written} = JSON.parse(line).payload;
	expect([...written]).toHaveLength((kept ?? 0) + 1);
	expect(text.toWellFormed().startsWith(written.slice(0, -1))).toBe(true);
	expect(kept).toBeGreaterThan(300);
	const event = asAgentEvent(JSON.parse(line));
	expect(event && applyEvent(noSignals(), event, Date.now()).note).toBe(written);
});

test('half a line that a crash has left takes no other line with it', () => {
	const file = makeEvents('{"t":1,"event":"no');
	appendReport(file, {event: 'note', payload: {}, text: 'whole'});
	const [, line = ''] = linesOf(file);
	expect(JSON.parse(line)).toMatchObject({event: 'note', payload: {text: 'whole'}});
});

test('follows no link, writes into no pipe or folder and makes no file', () => {
	const dir = makeDir();
	const target = path.join(dir, 'target');
	fs.writeFileSync(target, 'untouched');
	fs.symlinkSync(target, path.join(dir, 'link'));
	execFileSync('mkfifo', [path.join(dir, 'pipe')]);
	for (const name of ['link', 'pipe', 'missing', '.', 'target/below']) {
		expect(() => appendReport(path.join(dir, name), {event: 'note', payload: {}, text: 'x'})).toThrow(
			expect.objectContaining({code: 'failed', hint: expect.any(String)}),
		);
	}
	expect(fs.readFileSync(target, 'utf8')).toBe('untouched');
	expect(fs.readdirSync(dir).sort()).toEqual(['link', 'pipe', 'target']);
});

test('many at once lose nothing', async () => {
	const file = makeEvents();
	const one = `
		import {appendReport} from ${JSON.stringify(new URL('../../source/store/report.ts', import.meta.url).href)};
		for (let index = 0; index < 200; index++) {
			appendReport(process.argv[1], {event: 'note', payload: {}, text: String(index).padEnd(500, 'x')});
		}`;
	await Promise.all(
		[1, 2, 3].map(() => execa(process.execPath, ['--input-type=module', '--eval', one, file])),
	);
	// One that saw half of another's write has closed it with a line feed: an empty line, which readers skip.
	const texts = linesOf(file)
		.filter(line => line !== '')
		.map(line => JSON.parse(line).payload.text);
	expect(texts).toHaveLength(600);
	expect(texts.every(text => text.length === 500)).toBe(true);
});
