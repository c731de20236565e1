import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {demoIssues, demoRoles} from '../demo/issues.ts';
import {makeDemoRepository} from '../demo/repository.ts';
import {resolveBase} from '../git/base.ts';
import {dataDirOf, type Environment} from '../records/paths.ts';
import {isRunning, parkedAs} from '../session/activity.ts';
import {AoError} from '../session/errors.ts';
import {installedAgent} from './agents/agents.ts';
import {type Ao, openAo} from './ao.ts';
import {type BatchEvent, type BatchResult, defaultConcurrency, spawnBatch} from './batch.ts';
import {restoreSession} from './endings/restore.ts';
import {planStop, runStop} from './endings/stop.ts';
import {Observer} from './look/overview.ts';
import {mergeSession} from './merge-branch.ts';
import {demoDataDirOf, demoDirOf} from './other-data-dirs.ts';
import {openProject, type Project} from './project.ts';
import {type SessionEntry, view} from './sessions.ts';

export type Demo = {ao: Ao; project: Project; dir: string};

/** How often the driver looks, in ms. */
const lookMs = 250;

/** Opens the demo beside the user's data dir, making its repository and issues where they are not there yet. */
export async function openDemo(env: Environment): Promise<Demo> {
	const dir = demoDirOf(dataDirOf(env));
	fs.mkdirSync(dir, {recursive: true, mode: 0o700});
	const {root} = await makeDemoRepository(path.join(dir, 'demo'));
	const ao = openAo({name: 'demo', env: demoEnvironment(env), cwd: root});
	const project = (await openProject(ao)).register();
	const there = await project.tracker.list({state: 'all'});
	for (const {title, body, labels} of demoIssues.slice(there.length)) {
		await project.tracker.create({title, body, labels});
	}
	return {ao, project, dir};
}

/** The user's environment without what points AO at the user's own data. */
function demoEnvironment(env: Environment): Environment {
	const {AO_TMUX_SOCKET: _socket, AO_WORKTREE_DIR: _worktrees, ...rest} = env;
	return {...rest, AO_DATA_DIR: demoDataDirOf(dataDirOf(env)), AO_AGENT: 'demo'};
}

/** Brings back what a stop has parked, and spawns the demo agent on every issue that has no session yet. */
export async function startDemo(
	{ao, project}: Demo,
	options: {signal: AbortSignal; onEvent?: (event: BatchEvent) => void},
): Promise<BatchResult> {
	const {entries} = await new Observer([project]).look();
	for (const entry of entries.filter(({record}) => parkedAs(record) !== null)) {
		await restoreSession(entry);
	}
	const issues = await project.tracker.list();
	return spawnBatch(project, {
		inputs: issues.map(({id}) => id),
		agents: [installedAgent(ao, 'demo')],
		plan: {
			base: await resolveBase(project.repository, {}),
			model: null,
			permissions: 'ask',
			runtime: await ao.defaultRuntime(),
		},
		concurrency: defaultConcurrency,
		force: false,
		dryRun: false,
		...options,
	});
}

export type DemoDriver = {
	/** Press yes on questions, as nobody is there to do it. */
	answer: boolean;
	signal: AbortSignal;
	say(text: string): void;
};

/** Merges the one task that gets merged, once it is up for review; with `answer` also answers questions. */
export async function driveDemo(demo: Demo, driver: DemoDriver): Promise<void> {
	const observer = new Observer([demo.project]);
	while (!driver.signal.aborted) {
		const {entries} = await observer.look();
		for (const entry of entries) {
			await driveOne(entry, driver);
		}
		if (driver.answer && entries.length > 0 && entries.every(isDone)) {
			return;
		}
		await delay(lookMs, undefined, {signal: driver.signal}).catch(() => undefined);
	}
}

async function driveOne(entry: SessionEntry, {answer, say}: DemoDriver): Promise<void> {
	const session = view(entry);
	if (session.state === 'review_pending' && isToBeMerged(entry)) {
		const merged = await mergeSession(entry);
		say(`${entry.id}: merged into ${merged.into} (${merged.how})`);
	}
	const {run} = entry.record;
	if (answer && session.activity === 'waiting_input' && run !== null) {
		say(`${entry.id}: asks "${session.attention?.text ?? ''}"; answered with yes`);
		await entry.project.ao.runtimeOf(run.handle).keys(entry.id, ['y']);
		await answered(entry);
	}
}

/** Waits until the agent has taken the answer, so that it is not given twice. */
async function answered(entry: SessionEntry): Promise<void> {
	const before = entry.signals.observation?.at;
	const observer = new Observer([entry.project]);
	for (let looks = 0; looks < 40; looks++) {
		const now = observer.read().entries.find(({id}) => id === entry.id);
		if (now === undefined || now.signals.observation?.at !== before) {
			return;
		}
		await delay(50);
	}
}

function isToBeMerged({record}: SessionEntry): boolean {
	const wanted = demoIssues.find(({key}) => key === demoRoles.merge)?.title;
	return record.integrated === null && record.created.issue?.title === wanted;
}

function isDone(entry: SessionEntry): boolean {
	const {state, activity} = view(entry);
	if (state === 'review_pending') {
		return !isToBeMerged(entry);
	}
	return !isRunning(entry.record) || activity === 'ready' || activity === 'idle';
}

/** Ends the demo's agents, boards, hosts and tmux server; worktrees and facts stay for the next start. */
export async function stopDemo({ao, project}: Pick<Demo, 'ao' | 'project'>): Promise<void> {
	await runStop(ao, await planStop(ao, [project], {all: true, keepAgents: false}));
}

/** Ends the demo and removes everything it made. Gives the folder; null where there was none. */
export async function cleanDemo(env: Environment): Promise<string | null> {
	const dir = demoDirOf(dataDirOf(env));
	if (!fs.existsSync(dir)) {
		return null;
	}
	const foreign = fs.readdirSync(dir).filter(name => !['data', 'demo'].includes(name));
	if (foreign.length > 0) {
		throw new AoError('unsafe', `${dir} holds something that is not the demo's: ${foreign.join(', ')}.`, {
			hint: 'Move that away, then run `ao demo --clean` again.',
		});
	}
	if (fs.existsSync(path.join(dir, 'demo', '.git', 'ao-demo'))) {
		const ao = openAo({name: 'demo', env: demoEnvironment(env), cwd: path.join(dir, 'demo')});
		try {
			await stopDemo({ao, project: await openProject(ao)});
		} finally {
			await ao.dispose();
		}
	}
	fs.rmSync(dir, {recursive: true, force: true, maxRetries: 3});
	return dir;
}
