import {createHash} from 'node:crypto';
import {homedir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {
	dataDirOf,
	projectHash,
	projectPaths,
	sessionPaths,
	tmuxSocketOf,
	worktreeDirOf,
} from '../../source/records/paths.ts';

const home = homedir();
const usual = path.join(home, '.agent-orchestrator');

function sha(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

test.each([
	[{}, usual],
	[{AO_DATA_DIR: ''}, usual],
	[{AO_DATA_DIR: '/data/ao'}, '/data/ao'],
	[{AO_DATA_DIR: '/data/ao/'}, '/data/ao'],
	[{AO_DATA_DIR: '/data/./x/../ao'}, '/data/ao'],
	[{AO_DATA_DIR: 'here'}, path.resolve('here')],
])('the data dir with %j: %s', (env, dir) => {
	expect(dataDirOf(env)).toBe(dir);
});

describe('the worktree dir', () => {
	test.each([
		['for the usual data dir', usual, {}, null, path.join(home, '.worktrees')],
		['for another data dir', '/data/ao', {}, null, '/data/ao/worktrees'],
		['by its setting', usual, {}, '/trees', '/trees'],
		['by its setting, for another data dir', '/data/ao', {}, '/trees', '/trees'],
		['by its setting, in the home folder', usual, {}, '~/trees', path.join(home, 'trees')],
		['by its setting, the home folder', usual, {}, '~', home],
		['by its setting, of another user', usual, {}, '/x/~/y', '/x/~/y'],
		['by the environment', usual, {AO_WORKTREE_DIR: '/w'}, null, '/w'],
		['by the environment, before the setting', '/data/ao', {AO_WORKTREE_DIR: '/w/'}, '/trees', '/w'],
		['by an empty environment', usual, {AO_WORKTREE_DIR: ''}, null, path.join(home, '.worktrees')],
	])('%s', (_, dataDir, env, setting, dir) => {
		expect(worktreeDirOf(dataDir, env, setting)).toBe(dir);
	});

	test('a setting that is no whole path is the same wherever AO is called', () => {
		const before = process.cwd();
		try {
			process.chdir('/');
			expect(worktreeDirOf(usual, {}, 'trees')).toBe(path.join(home, 'trees'));
		} finally {
			process.chdir(before);
		}
	});
});

test('the tmux socket: its own for every data dir', () => {
	expect(tmuxSocketOf(usual, {})).toBe('ao');
	expect(tmuxSocketOf('/data/ao', {})).toBe(`ao-${sha('/data/ao').slice(0, 8)}`);
	expect(tmuxSocketOf('/data/ao', {AO_TMUX_SOCKET: 'mine'})).toBe('mine');
	expect(tmuxSocketOf('/data/a', {})).not.toBe(tmuxSocketOf('/data/b', {}));
});

test('the files of a project and of a session', () => {
	expect(projectHash('/home/ada/web')).toBe(sha('/home/ada/web').slice(0, 12));
	const project = projectPaths('/d', 'abc-web');
	expect(project).toMatchObject({
		dir: '/d/abc-web',
		sessions: '/d/abc-web/sessions',
		archive: '/d/abc-web/archive',
		claims: '/d/abc-web/claims',
		gitLock: '/d/abc-web/git.lock',
		issues: '/d/abc-web/issues',
	});
	expect(sessionPaths('/d/abc-web/sessions/web-1-aaaa')).toMatchObject({
		facts: '/d/abc-web/sessions/web-1-aaaa/facts.jsonl',
		prompt: '/d/abc-web/sessions/web-1-aaaa/prompt.md',
		agent: '/d/abc-web/sessions/web-1-aaaa/agent',
		events: '/d/abc-web/sessions/web-1-aaaa/agent/events.jsonl',
	});
});
