import {existsSync} from 'node:fs';
import {isRunning} from '../../session/activity.ts';
import {whyAgentMatters} from '../../session/agent-words.ts';
import {errorView} from '../../session/errors.ts';
import type {PlanItem, PlanKind} from '../../session/plan.ts';
import {endProcesses} from '../../system/end-processes.ts';
import {endAgent} from '../agents/end-agent.ts';
import {alone} from '../alone.ts';
import type {Ao} from '../ao.ts';
import {observe} from '../look/observe.ts';
import type {Project} from '../project.ts';
import {listRuns, type RunEntry} from '../runs.ts';
import {type SessionEntry, SessionReader, say, view} from '../sessions.ts';

export type StopPlan = {items: PlanItem[]; entries: SessionEntry[]; runs: RunEntry[]};

/**
Everything AO runs for these projects (with `all`: for the data dir): agents first, then boards and watchers, then
hosts and the tmux server. Nothing is changed.
*/
export async function planStop(
	ao: Ao,
	projects: readonly Project[],
	{all, keepAgents}: {all: boolean; keepAgents: boolean},
): Promise<StopPlan> {
	const entries: SessionEntry[] = [];
	if (!keepAgents) {
		for (const project of projects) {
			const own = new SessionReader(project).read();
			await observe(project, own);
			entries.push(...own.filter(({record}) => isRunning(record)));
		}
	}
	const ids = new Set(projects.map(({id}) => id));
	const runs = listRuns(ao.dataDir).filter(
		run =>
			run.pid !== process.pid &&
			(run.kind === 'host' ? all && !keepAgents : all || (run.project !== null && ids.has(run.project))),
	);
	const items = [
		...entries.map(entry => item('session', entry.id, whyAgentMatters(view(entry), Date.now()))),
		...runs.map(run =>
			item(run.kind, String(run.pid), run.project === null ? 'all projects' : `project ${run.project}`),
		),
		...(all && !keepAgents ? await serverItems(ao) : []),
	];
	return {items, entries, runs};
}

function item(kind: PlanKind, id: string, reason: string): PlanItem {
	const kept = kind === 'session' ? ['worktree, branch and conversation'] : [];
	return {kind, id, action: 'stop', reason, kept, lost: [], done: false, error: null};
}

/** The tmux server of this data dir, where it runs. */
async function serverItems(ao: Ao): Promise<PlanItem[]> {
	const runtime = await ao.defaultRuntime().catch(() => null);
	if (runtime?.kind !== 'tmux') {
		return [];
	}
	const terminals = await runtime.list().catch(() => []);
	return existsSync(runtime.socket)
		? [item('server', runtime.socket, `tmux, ${terminals.length} terminals`)]
		: [];
}

/** Carries the plan out. Agents can be brought back with `ao session restore --all`. */
export async function runStop(ao: Ao, plan: StopPlan): Promise<PlanItem[]> {
	const done: PlanItem[] = [];
	for (const line of plan.items) {
		try {
			const error = await stopOne(ao, plan, line);
			done.push({...line, done: error === null, error});
		} catch (error) {
			done.push({...line, error: errorView(error).message});
		}
	}
	return done;
}

/** Stops what one line is about. Gives why it did not end, in words; null where it did. */
async function stopOne(ao: Ao, plan: StopPlan, line: PlanItem): Promise<string | null> {
	if (line.kind === 'server') {
		await (await ao.defaultRuntime()).shutdown({force: true});
		return null;
	}
	if (line.kind === 'session') {
		const entry = plan.entries.find(({id}) => id === line.id);
		return entry === undefined ? null : alone(entry, () => stopSession(entry));
	}
	const {survivors} = await endProcesses([Number(line.id)], {graceMs: 3000});
	return survivors.length === 0 ? null : 'it did not end';
}

async function stopSession(entry: SessionEntry): Promise<string | null> {
	if (!isRunning(entry.record)) {
		return null;
	}
	say(entry, {kind: 'stopped'});
	const {survivors} = await endAgent(entry);
	return survivors.length === 0 ? null : `these processes survived: ${survivors.join(', ')}`;
}
