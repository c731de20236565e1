import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {hookScript} from '../../source/agents/hook.ts';

let dir: string;
let events: string;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-hook-'));
	events = path.join(dir, 'agent', 'events.jsonl');
	fs.mkdirSync(path.join(dir, 'agent'));
	fs.writeFileSync(events, '');
	fs.writeFileSync(path.join(dir, 'hook'), hookScript, {mode: 0o700});
});

afterEach(() => fs.rmSync(dir, {recursive: true, force: true}));

/** Runs the hook with this input; it must end with 0 and print nothing. */
function hook(input: string, args: string[], env: Record<string, string> = {}): void {
	const printed = execFileSync(path.join(dir, 'hook'), args, {
		input,
		env: {PATH: process.env.PATH, AO_EVENTS: events, ...env},
		stdio: ['pipe', 'pipe', 'inherit'],
		timeout: 20_000,
	});
	expect(printed.toString()).toBe('');
}

type Line = {t: number; event: string; payload: Record<string, unknown> | null; file?: string};

const lines = (): Line[] =>
	fs
		.readFileSync(events, 'utf8')
		.split('\n')
		.slice(0, -1)
		.map(line => JSON.parse(line));

describe('a line', () => {
	test('has the time in ms, the event and the payload in one line', () => {
		const before = Date.now();
		hook('{\n"session_id": "x", "text": "it\'s \\"so\\" 猫 $(id) `id` %s\\n"\n}\n', ['Stop']);
		const [line] = lines();
		expect(line).toMatchObject({
			event: 'Stop',
			payload: {session_id: 'x', text: 'it\'s "so" 猫 $(id) `id` %s\n'},
		});
		expect(line?.t).toBeGreaterThanOrEqual(before);
		expect(line?.t).toBeLessThanOrEqual(Date.now());
	});

	test('is as exact where `date` knows whole seconds only', () => {
		const bin = path.join(dir, 'bin');
		fs.mkdirSync(bin);
		const seconds = '#!/bin/sh\n[ "$1" = +%s ] && exec /bin/date +%s\n/bin/date +%s3N\n';
		fs.writeFileSync(path.join(bin, 'date'), seconds, {mode: 0o700});
		const before = Date.now();
		hook('{}', ['Stop'], {PATH: `${bin}:${process.env.PATH}`});
		expect(lines()[0]?.t).toBeGreaterThanOrEqual(before);
		expect(lines()[0]?.t).toBeLessThanOrEqual(Date.now());
	});

	test.each(['', 'no json', '[1]', '"x"'])('%j is no payload', input => {
		hook(input, ['Stop']);
		expect(lines()).toMatchObject([{event: 'Stop', payload: null}]);
	});

	test('a long payload has a file of its own, with --brief its ids only', () => {
		const payload = {session_id: 's-1', tool_name: 'Bash', text: 'x'.repeat(10_000)};
		hook(JSON.stringify(payload), ['Stop']);
		hook(JSON.stringify(payload), ['--brief', 'PostToolUse']);
		hook(`{"session_id": "s-2", "text": "${'x'.repeat(10_000)}"}`, ['--brief', 'PostToolUse']);
		const [whole, brief, spaced] = lines();
		expect(spaced?.payload).toEqual({session_id: 's-2'});
		expect(brief).toEqual({
			t: brief?.t,
			event: 'PostToolUse',
			payload: {session_id: 's-1', tool_name: 'Bash'},
		});
		const file = path.join(dir, 'agent', 'payloads', whole?.file ?? '');
		expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual(payload);
		expect(fs.statSync(file).mode & 0o777).toBe(0o600);
	});

	test('an endless payload is cut', () => {
		hook(`{"a":"${'x'.repeat(2_000_000)}"}`, ['Stop']);
		const [line] = lines();
		const file = path.join(dir, 'agent', 'payloads', line?.file ?? '');
		expect(fs.statSync(file).size).toBe(256 * 1024);
	});
});

describe('what an agent puts in the place of the file', () => {
	test.each(['missing', 'folder', 'link', 'pipe', 'link to nothing'])('%s: nothing is written', kind => {
		const other = path.join(dir, 'other');
		fs.rmSync(events);
		if (kind === 'folder') {
			fs.mkdirSync(events);
		} else if (kind === 'pipe') {
			execFileSync('mkfifo', [events]);
		} else if (kind !== 'missing') {
			fs.symlinkSync(other, events);
		}
		if (kind === 'link') {
			fs.writeFileSync(other, '');
		}
		hook('{}', ['Stop']);
		expect(fs.existsSync(other) ? fs.readFileSync(other, 'utf8') : '').toBe('');
		expect(fs.existsSync(other)).toBe(kind === 'link');
	});

	test('a link in place of the payloads is not followed', () => {
		const other = path.join(dir, 'other');
		fs.mkdirSync(other);
		fs.symlinkSync(other, path.join(dir, 'agent', 'payloads'));
		hook(JSON.stringify({session_id: 's', text: 'x'.repeat(10_000)}), ['Stop']);
		expect(fs.readdirSync(other)).toEqual([]);
		expect(lines()).toMatchObject([{payload: {session_id: 's'}}]);
	});
});
