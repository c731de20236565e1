import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {agentEnvironment, ensureBinDir} from '../../../source/store/agents/agent-environment.ts';

const told = {
	session: 'web-42-k3f9',
	project: 'web',
	issue: 'local:task-42' as string | null,
	worktree: '/w/web/web-42-k3f9',
	branch: 'ao/web-42-k3f9',
	dataDir: '/data',
	events: '/data/x/agent/events.jsonl',
	portBase: 20_010,
	binDir: '/data/bin',
};

describe('agentEnvironment', () => {
	test('what its user set holds, also proxies and tokens', () => {
		const outer = {
			PATH: '/opt/bin:/usr/bin',
			HOME: '/home/ada',
			ANTHROPIC_BASE_URL: 'http://localhost:1',
			HTTPS_PROXY: 'http://proxy',
			GH_TOKEN: 'secret',
			EMPTY: '',
			TERM: 'xterm',
		};
		expect(agentEnvironment(outer, told)).toMatchObject({...outer, PATH: '/data/bin:/opt/bin:/usr/bin'});
	});

	test('what belongs to whoever spawns it does not get through', () => {
		const env = agentEnvironment(
			{
				TMUX: '/tmp/tmux-0/default,1,0',
				TMUX_PANE: '%1',
				CLAUDECODE: '1',
				AO_SESSION: 'outer',
				AO_AGENT: 'codex',
				AO_WORKTREE_DIR: '/elsewhere',
				AO_TMUX_SOCKET: 'outer',
				AO_ANYTHING: '1',
				TMUX_TMPDIR: '/run/tmux',
				CLAUDECODE_OF_MINE: '1',
				UNSET: undefined,
			},
			told,
		);
		expect(env).toEqual({
			PATH: '/data/bin:/usr/local/bin:/usr/bin:/bin',
			TMUX_TMPDIR: '/run/tmux',
			CLAUDECODE_OF_MINE: '1',
			AO_SESSION: 'web-42-k3f9',
			AO_PROJECT: 'web',
			AO_ISSUE: 'local:task-42',
			AO_WORKTREE: '/w/web/web-42-k3f9',
			AO_BRANCH: 'ao/web-42-k3f9',
			AO_DATA_DIR: '/data',
			AO_EVENTS: '/data/x/agent/events.jsonl',
			AO_PORT_BASE: '20010',
		});
	});

	test('a session without an issue has an empty one', () => {
		expect(agentEnvironment({}, {...told, issue: null}).AO_ISSUE).toBe('');
	});

	test('without a PATH it has a usual one', () => {
		expect(agentEnvironment({PATH: undefined}, told).PATH).toBe('/data/bin:/usr/local/bin:/usr/bin:/bin');
	});
});

describe('ensureBinDir', () => {
	let dir: string;

	beforeEach(() => {
		dir = fs.mkdtempSync(path.join(tmpdir(), "ao-bin-o'clock-"));
	});

	afterEach(() => {
		fs.rmSync(dir, {recursive: true, force: true});
	});

	test('a private folder with an `ao` in it that can be run', () => {
		const bin = ensureBinDir(path.join(dir, 'data'));
		expect(fs.readdirSync(bin)).toEqual(['ao']);
		expect(fs.statSync(bin).mode & 0o777).toBe(0o700);
		expect(fs.statSync(path.join(bin, 'ao')).mode & 0o777).toBe(0o700);
		expect(() => execFileSync('sh', ['-n', path.join(bin, 'ao')])).not.toThrow();
	});

	test('is written once, and again when it is not what it should be', () => {
		const bin = ensureBinDir(dir);
		const file = path.join(bin, 'ao');
		const first = fs.statSync(file);
		ensureBinDir(dir);
		expect(fs.statSync(file).ino).toBe(first.ino);
		fs.writeFileSync(file, '#!/bin/sh\nexec old-ao\n');
		ensureBinDir(dir);
		expect(fs.readFileSync(file, 'utf8')).toContain(process.execPath);
	});
});
