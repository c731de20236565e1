import {expect, test} from 'vitest';
import {asFact} from '../../source/session/fact-shapes.ts';

const created = {
	at: '2026-03-04T12:00:00.000Z',
	by: 'spawn:1',
	kind: 'created',
	id: 'web-42-k3f9',
	project: 'web',
	repository: '/web',
	commonDir: '/web/.git',
	issue: {ref: 'local:task-42', id: 'task-42', title: 'Title', url: null},
	prompt: null,
	agent: 'demo',
	model: null,
	permissions: 'ask',
	base: 'main',
	baseCommit: '0123456',
	branch: 'ao/web-42-k3f9',
	ownBranch: true,
	worktree: '/trees/web-42-k3f9',
	runtime: 'tmux',
	portBase: 20_000,
	spawner: {pid: 1, start: null},
};

test.each<[unknown, boolean]>([
	[{at: '2026-03-04T12:00:00.000Z', by: 'x:1', kind: 'killed', reason: 'x'}, true],
	[{at: '2026-03-04T12:00:00.000Z', kind: 'of-another-version'}, true],
	[created, true],
	[{...created, issue: null}, true],
	[{...created, issue: 7}, false],
	[{...created, id: '../../x'}, false],
	[{...created, spawner: undefined}, false],
	[{...created, worktree: null}, false],
	[{at: '2026-03-04T12:00:00.000Z', kind: 'killed'}, false],
	[{at: '2026-03-04T12:00:00.000Z', kind: 'started', run: 'r', handle: {kind: 'tmux'}}, false],
	[{at: '2026-03-04T12:00:00.000Z', kind: 'conflict', tip: 'abc', files: [7]}, false],
	[{at: 'some day', kind: 'killed'}, false],
	[{at: 7, kind: 'killed'}, false],
	[{kind: 'killed'}, false],
	[{at: '2026-03-04T12:00:00.000Z'}, false],
	[{at: '2026-03-04T12:00:00.000Z', kind: 7}, false],
	[[], false],
	['killed', false],
	[null, false],
])('%j is a fact: %s', (value, is) => {
	expect(asFact(value) !== null).toBe(is);
});
