import {mkdir, mkdtemp, realpath, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {carryCost} from '../../../source/agents/claude-code/carried-cost.ts';
import {conversationFiles, projectSlug} from '../../../source/agents/claude-code/conversation-files.ts';
import {liveSign} from '../../../source/agents/claude-code/live.ts';
import {ownTotal} from '../../../source/agents/claude-code/usage.ts';
import type {Place} from '../../../source/session/signal.ts';
import {hostileValues, recordedLines, recording} from './recordings.ts';

const id = '8d4f1c1e-0000-4000-8000-000000000001';
const otherId = '8d4f1c1e-0000-4000-8000-000000000002';

let root: string;
let place: Place;
beforeEach(async () => {
	root = await realpath(await mkdtemp(join(tmpdir(), 'ao-claude-')));
	place = {
		home: join(root, 'home'),
		worktree: join(root, 'tree'),
		conversation: id,
		sessionDir: root,
		agentDir: join(root, 'agent'),
		pid: 14124,
		pidStart: '46410@boot',
		startedAt: 1_795_404_487_000,
	};
	for (const folder of ['tree', 'agent', 'home/sessions']) {
		await mkdir(join(root, folder), {recursive: true});
	}
});
afterEach(() => rm(root, {recursive: true}));

describe('files of a conversation', () => {
	test.each([
		['/home/u/work/wt/c-edit', '-home-u-work-wt-c-edit'],
		['/home/u/my work.d/é+@~_x', '-home-u-my-work-d------x'],
		[`/home/u/${'x'.repeat(300)}`, `-home-u-${'x'.repeat(192)}-giky6d`],
	])('%s', (directory, slug) => {
		expect(projectSlug(directory)).toBe(slug);
	});

	test('the transcript, then its subagents; by the real path of the worktree', async () => {
		const link = join(root, 'link');
		await symlink(place.worktree, link);
		expect(await conversationFiles({...place, worktree: link})).toEqual([]);
		const folder = join(root, 'home', 'projects', projectSlug(place.worktree));
		const main = join(folder, `${id}.jsonl`);
		const subagents = join(folder, id, 'subagents');
		await mkdir(subagents, {recursive: true});
		await writeFile(main, '');
		expect(await conversationFiles({...place, worktree: link})).toEqual([main]);
		for (const name of ['agent-b2.jsonl', 'agent-a1.jsonl', 'agent-a1.meta.json', 'x.jsonl']) {
			await writeFile(join(subagents, name), '');
		}
		await symlink('/etc/passwd', join(subagents, 'agent-c3.jsonl'));
		expect(await conversationFiles(place)).toEqual([
			main,
			join(subagents, 'agent-a1.jsonl'),
			join(subagents, 'agent-b2.jsonl'),
		]);
		expect(await conversationFiles({...place, conversation: otherId})).toEqual([]);
		expect(await conversationFiles({...place, conversation: `../${id}`})).toEqual([]);
		expect(await conversationFiles({...place, conversation: null})).toEqual([]);
		expect(await conversationFiles({...place, home: null})).toEqual([]);
	});
});

describe('the file of the running process', () => {
	const example = {...JSON.parse(recording('sessions-pid.example.json')), sessionId: id};
	const live = async (value: unknown, different: Partial<Place> = {}) => {
		await writeFile(join(root, 'home', 'sessions', '14124.json'), JSON.stringify(value) ?? '');
		return liveSign({...place, ...different});
	};
	const at = example.statusUpdatedAt;

	test('recorded states', async () => {
		const states = recordedLines<Record<string, unknown>>('sessions-pid-status.jsonl');
		const signs = [];
		for (const state of states) {
			const sign = await live({...example, waitingFor: undefined, status: undefined, ...state, pid: 14124});
			signs.push(`${state.status} ${state.waitingFor ?? ''} → ${sign?.activity ?? null} ${sign?.ask ?? ''}`);
			expect(sign === null || sign.at === state.statusUpdatedAt).toBe(true);
		}
		expect([...new Set(signs)].sort()).toEqual([
			'busy  → active ',
			'idle  → ready ',
			'shell  → active ',
			'undefined  → null ',
			'waiting input needed → waiting_input question',
			'waiting permission prompt → waiting_input permission',
		]);
	});

	test('only the very process counts, and only its own conversation or worktree', async () => {
		const sign = {activity: 'waiting_input', ask: 'permission', at};
		expect(await live(example)).toEqual(sign);
		expect(await live(example, {pidStart: null})).toEqual(sign);
		expect(await live(example, {pidStart: 'Tue Nov 24 18:01:25 2026'})).toEqual(sign);
		expect(await live(example, {pidStart: '46411@boot'})).toBeNull();
		expect(await live({...example, pid: 1})).toBeNull();
		expect(await live({...example, sessionId: otherId})).toBeNull();
		expect(await live({...example, sessionId: otherId, cwd: place.worktree})).toEqual(sign);
		expect(await live(example, {startedAt: at + 60_000})).toBeNull();
		expect(await live(example, {home: null})).toBeNull();
	});

	test('behind a wrapper, the file of the conversation in this worktree is found', async () => {
		await writeFile(join(root, 'home', 'sessions', 'x.json'), '{');
		const wrapped = {...place, pid: 99};
		await live(example);
		expect(await liveSign(wrapped)).toBeNull();
		await live({...example, cwd: place.worktree});
		expect(await liveSign(wrapped)).toEqual({activity: 'waiting_input', ask: 'permission', at});
		expect(await liveSign({...wrapped, conversation: otherId})).toBeNull();
	});

	test('hostile files say nothing', async () => {
		for (const value of hostileValues) {
			expect(await live(value)).toBeNull();
			expect(await live({...example, status: value})).toBeNull();
			expect(await live({...example, statusUpdatedAt: value === 0 ? null : value})).toBeNull();
			expect(await live({...example, pid: value})).toBeNull();
		}
		await rm(join(root, 'home', 'sessions'), {recursive: true});
		expect(await liveSign(place)).toBeNull();
	});
});

describe('its own total', () => {
	const status = (value: unknown) =>
		writeFile(join(root, 'agent', 'claude-status.json'), JSON.stringify(value) ?? '');
	const writeTranscript = async (text: string) => {
		const folder = join(root, 'home', 'projects', projectSlug(place.worktree));
		await mkdir(folder, {recursive: true});
		await writeFile(join(folder, `${id}.jsonl`), text);
	};
	const costState = (usd: unknown, more = {}) =>
		`${JSON.stringify({type: 'cost-state', sessionId: id, totalCostUSD: usd, ...more})}\n`;
	const total = (usd: number, of = id) => [{kind: 'total', of, usd}];

	test.each([
		['approval-esc', {dc03b7c3: 0.0056}],
		['approval-no', {'2b7757fb': 0.0168}],
		['bypass-usage-subagent-background-compact-clear', {'4e270c4e': 0.08816, e58da033: 0.0056}],
		['edit-approve-idle', {f5a61acd: 0.0168}],
		['error-401-retrying', {}],
		['error-429', {}],
		['errors-500-ctx-quota-529-403-400', {}],
		['resume', {f06012b4: 0.0168}],
		['tool-failure', {e70d887f: 0.0112}],
	])('recorded status lines: %s', async (name, expected) => {
		const totals: Record<string, number> = {};
		for (const line of recordedLines(`statusline-${name}.jsonl`)) {
			await status(line);
			for (const signal of await ownTotal(place)) {
				if (signal.kind === 'total') {
					totals[signal.of.slice(0, 8)] = Number(signal.usd?.toFixed(6));
				}
			}
		}
		expect(totals).toEqual(expected);
	});

	test('status line and transcript tell one number: the greater one', async () => {
		expect(await ownTotal(place)).toEqual([]);
		await writeTranscript(
			`${'{"type":"user"}\n'.repeat(5000)}${costState(0.02)}${costState(0.03)}{"type":"mo`,
		);
		expect(await ownTotal(place)).toEqual(total(0.03));
		await status({session_id: id, cost: {total_cost_usd: 0.05}});
		expect(await ownTotal(place)).toEqual(total(0.05));
		await status({session_id: id, cost: {total_cost_usd: 0.01}});
		expect(await ownTotal(place)).toEqual(total(0.03));
		await status({session_id: otherId, cost: {total_cost_usd: 0.01}});
		expect(await ownTotal(place)).toEqual([...total(0.01, otherId), ...total(0.03)]);
	});

	test('what a killed process took with it is added to what later ones count', async () => {
		await writeTranscript(costState(0.02));
		await status({session_id: id, cost: {total_cost_usd: 0.05}});
		await carryCost(place);
		await carryCost(place);
		expect(await ownTotal(place)).toEqual(total(0.05));
		// It goes on from the transcript's total.
		await status({session_id: id, cost: {total_cost_usd: 0.03}});
		expect(await ownTotal(place)).toEqual(total(0.06));
		await carryCost(place);
		await status({session_id: id, cost: {total_cost_usd: 0.03}});
		expect((await ownTotal(place)).map(signal => 'usd' in signal && signal.usd?.toFixed(4))).toEqual([
			'0.0700',
		]);
	});

	test('one that ended by itself has handed its total on', async () => {
		await status({session_id: id, cost: {total_cost_usd: 0.05}});
		await writeTranscript(costState(0.05));
		await carryCost(place);
		expect(await ownTotal(place)).toEqual(total(0.05));
		await status({session_id: id, cost: {total_cost_usd: 0.06}});
		expect(await ownTotal(place)).toEqual(total(0.06));
	});

	test('a total that leaves a model out is none', async () => {
		await writeTranscript(costState(0.02, {hasUnknownModelCost: true}));
		expect(await ownTotal(place)).toEqual([]);
	});

	test('hostile files say nothing', async () => {
		for (const value of hostileValues) {
			await status(value);
			expect(await ownTotal(place)).toEqual([]);
			await status({session_id: value, cost: {total_cost_usd: 1}});
			expect(await ownTotal(place)).toEqual([]);
			await status({session_id: id, cost: {total_cost_usd: value}});
			expect(await ownTotal(place)).toEqual([]);
			await writeTranscript(`${costState(value)}cost-state`);
			expect(await ownTotal(place)).toEqual([]);
		}
		await status({session_id: id, cost: {total_cost_usd: 1}, more: 'x'.repeat(70_000)});
		expect(await ownTotal(place)).toEqual([]);
		await rm(join(root, 'agent', 'claude-status.json'));
		await writeFile(join(root, 'elsewhere'), JSON.stringify({session_id: id, cost: {total_cost_usd: 1}}));
		await symlink(join(root, 'elsewhere'), join(root, 'agent', 'claude-status.json'));
		expect(await ownTotal(place)).toEqual([]);
	});
});
