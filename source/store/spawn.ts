import fs from 'node:fs';
import path from 'node:path';
import {addWorktree, undoWorktree} from '../git/worktrees.ts';
import {appendFact} from '../records/facts.ts';
import {type SessionPaths, sessionPaths} from '../records/paths.ts';
import type {Agent} from '../session/agent.ts';
import {AoError, asAoError} from '../session/errors.ts';
import type {NewFact, SessionRecord} from '../session/facts.ts';
import {foldFacts} from '../session/fold-facts.ts';
import {sessionId} from '../session/id.ts';
import {buildPrompt} from '../session/prompt.ts';
import type {PullDetail, PullRef} from '../session/pull.ts';
import type {Runtime} from '../session/runtime.ts';
import type {Permissions} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';
import {processStart} from '../system/process-table.ts';
import {endAgent} from './agents/end-agent.ts';
import {pastePrompt} from './agents/paste-prompt.ts';
import {startAgent} from './agents/start-agent.ts';
import {withSession} from './alone.ts';
import {takePull} from './forge/take-pull.ts';
import {releasePorts, takePorts} from './ports.ts';
import type {Project} from './project.ts';
import {entryOf, type SessionEntry, say} from './sessions.ts';

/** What one session is made from. All of it was resolved and checked before. */
export type SpawnPlan = {
	issue: Issue | null;
	prompt: string | null;
	agent: Agent;
	model: string | null;
	permissions: Permissions;
	base: {base: string; commit: string};
	/** An existing branch to take, checked out nowhere; null for a new one. */
	branch: string | null;
	/** The pull request that it goes on with, on that branch, and the command that pushes to it. */
	pull?: {ref: PullRef; detail: PullDetail; push: string} | null;
	runtime: Runtime;
};

export type SpawnOptions = {
	signal?: AbortSignal;
	/** Limits how many checkouts run at once; the same for all spawns of a batch. */
	checkout?: <T>(work: () => Promise<T>) => Promise<T>;
	onStep?: (step: SpawnStep) => void;
	/** Something went wrong that does not stop the spawn: a failing hook of the repository. */
	onWarning?: (text: string) => void;
};

export type SpawnStep = 'worktree' | 'agent' | 'started';

/** The branch that a session will get, by the settings. */
export function branchName(project: Project, id: string): string {
	return `${project.settings.branchPrefix ?? project.ao.settings.branchPrefix ?? 'ao/'}${id}`;
}

/** The worktree that a session will get. */
export function worktreePath(project: Project, id: string): string {
	return path.join(project.ao.worktreeDir, project.id, id);
}

/** A new session id for this plan. */
export function newSessionId(project: Project, plan: Pick<SpawnPlan, 'issue' | 'prompt' | 'pull'>): string {
	const pull = plan.pull ? `pr ${plan.pull.ref.number}` : null;
	return sessionId({prefix: project.id, slugSource: plan.issue?.id ?? pull ?? plan.prompt ?? ''});
}

/**
Makes a session: facts, worktree and branch, terminal, agent. Each step has its undo noted before it runs. When the
worktree could not be made, or the signal aborts, nothing stays; when a later step fails, git and terminal are undone
and the session stays as `failed` with its reason. Whoever wants to end it meanwhile waits until it is made.
@throws AoError why it could not be spawned; 'interrupted' on abort.
*/
export async function spawnSession(
	project: Project,
	plan: SpawnPlan,
	options: SpawnOptions = {},
): Promise<SessionEntry> {
	refuseReadOnly(project);
	const id = newSessionId(project, plan);
	return withSession(project, id, () => spawnAlone(project, plan, id, options));
}

async function spawnAlone(
	project: Project,
	plan: SpawnPlan,
	id: string,
	{signal, checkout = work => work(), onStep, onWarning}: SpawnOptions,
): Promise<SessionEntry> {
	const {paths, record} = createRecord(project, plan, id);
	const entry = entryOf(project, {paths, record, archived: false});
	try {
		if (plan.pull) {
			say(entry, {kind: 'claimed_pull', pull: plan.pull.ref});
			takePull(entry, plan.pull.detail.pull, null);
		}
		onStep?.('worktree');
		const hookFailure = await makeWorktree(entry, plan, checkout, signal);
		if (hookFailure !== null) {
			onWarning?.(`${entry.id}: the post-checkout hook failed: ${hookFailure}`);
		}
		onStep?.('agent');
		const untyped = await launchNew(entry, plan, signal);
		if (untyped !== null) {
			onWarning?.(untyped);
		}
		onStep?.('started');
		return entry;
	} catch (error) {
		const failure = asSpawnError(error, signal);
		await undoSpawn(entry, failure);
		throw Object.assign(failure, {
			session: failure.code === 'interrupted' || record.gitDir === null ? null : entry.id,
		});
	}
}

/** The failed session that a spawn's error left behind, by id; null where nothing stayed. */
export function failedSessionOf(error: unknown): string | null {
	const {session} = error as {session?: unknown};
	return typeof session === 'string' ? session : null;
}

/** Folders that a spawn writes in and that are not the data dir, asked first: git would say less. */
function refuseReadOnly(project: Project): void {
	const worktrees = path.dirname(worktreePath(project, 'any'));
	fs.mkdirSync(worktrees, {recursive: true, mode: 0o700});
	for (const folder of [worktrees, project.repository.commonDir]) {
		fs.accessSync(folder, fs.constants.W_OK);
	}
}

function createRecord(
	project: Project,
	plan: SpawnPlan,
	id: string,
): {paths: SessionPaths; record: SessionRecord} {
	const dir = path.join(project.paths.sessions, id);
	fs.mkdirSync(project.paths.sessions, {recursive: true, mode: 0o700});
	fs.mkdirSync(dir, {mode: 0o700});
	const paths = sessionPaths(dir);
	try {
		const created: NewFact = {
			kind: 'created',
			id,
			project: project.id,
			repository: project.repository.root,
			commonDir: project.repository.commonDir,
			issue:
				plan.issue === null
					? null
					: {ref: plan.issue.ref, id: plan.issue.id, title: plan.issue.title, url: plan.issue.url},
			prompt: plan.prompt,
			agent: plan.agent.id,
			model: plan.model,
			permissions: plan.permissions,
			base: plan.base.base,
			baseCommit: plan.base.commit,
			branch: plan.branch ?? branchName(project, id),
			ownBranch: plan.branch === null,
			worktree: worktreePath(project, id),
			runtime: plan.runtime.kind,
			portBase: takePorts(project.ao.dataDir, dir),
			spawner: {pid: process.pid, start: processStart(process.pid)},
		};
		const record = foldFacts([appendFact(paths.facts, created)]);
		if (record === null) {
			throw new AoError('failed', `The facts of session ${id} could not be read back.`);
		}
		return {paths, record};
	} catch (error) {
		fs.rmSync(dir, {recursive: true, force: true});
		throw error;
	}
}

async function makeWorktree(
	entry: SessionEntry,
	plan: SpawnPlan,
	checkout: NonNullable<SpawnOptions['checkout']>,
	signal: AbortSignal | undefined,
): Promise<string | null> {
	const {project, record} = entry;
	let registered = false;
	const lock = async <T>(work: () => Promise<T>): Promise<T> => {
		const undoing = registered;
		registered = true;
		return undoing ? withLockOrFullDisk(project, work) : project.gitLock(work);
	};
	const {gitDir, hookFailure} = await addWorktree(project.repository, {
		path: record.created.worktree,
		branch: record.created.branch,
		commit: record.created.baseCommit,
		existingBranch: plan.branch !== null,
		lock,
		checkout,
		signal,
	});
	// Known before it is written: should the disk be full just now, the undo still finds the worktree.
	record.gitDir = gitDir;
	say(entry, {kind: 'worktree', gitDir});
	return hookFailure;
}

/** Starts the agent with its prompt; gives why that was not typed, where it had to be. */
async function launchNew(
	entry: SessionEntry,
	plan: SpawnPlan,
	signal: AbortSignal | undefined,
): Promise<string | null> {
	const {project, record, paths} = entry;
	const prompt = buildPrompt({
		issue: plan.issue,
		pull: plan.pull ?? null,
		freePrompt: plan.prompt,
		instruction: project.ao.settings.instruction ?? null,
		branch: record.created.branch,
		base: record.created.base,
		forge: project.home.forge,
	});
	fs.writeFileSync(paths.prompt, prompt, {mode: 0o600});
	signal?.throwIfAborted();
	const started = await startAgent(project, entry, {
		agent: plan.agent,
		runtime: plan.runtime,
		prompt,
		resume: null,
	});
	const {run, handle, conversation, home} = started;
	say(entry, {kind: 'started', run, handle, conversation, home});
	return started.pastePrompt === null
		? null
		: pastePrompt(entry, started.pastePrompt, {agent: plan.agent, runtime: plan.runtime, signal});
}

function asSpawnError(error: unknown, signal: AbortSignal | undefined): AoError {
	return signal?.aborted
		? new AoError('interrupted', 'Interrupted.', {hint: 'What was in flight was undone.', cause: error})
		: asAoError(error);
}

/** A full disk has no room for the lock either: what gives room back goes on without it, as git has locks of its own. */
async function withLockOrFullDisk<T>(project: Project, work: () => Promise<T>): Promise<T> {
	let begun = false;
	try {
		return await project.gitLock(() => {
			begun = true;
			return work();
		});
	} catch (error) {
		if (begun || asAoError(error).code !== 'disk_full') {
			throw error;
		}
		return work();
	}
}

async function undoSpawn(entry: SessionEntry, failure: AoError): Promise<void> {
	const {project, record, paths} = entry;
	const keep = failure.code !== 'interrupted' && record.gitDir !== null;
	if (record.gitDir !== null) {
		await endAgent(entry).catch(() => undefined);
		await undoWorktree(project.repository, {
			worktree: record.created.worktree,
			gitDir: record.gitDir,
			branch: record.created.branch,
			commit: record.created.baseCommit,
			madeBranch: record.created.ownBranch,
			lock: work => withLockOrFullDisk(project, work),
		}).catch(() => undefined);
	}
	if (!keep && !fs.existsSync(record.created.worktree)) {
		releasePorts(project.ao.dataDir, record.created.portBase);
		fs.rmSync(paths.dir, {recursive: true, force: true});
		return;
	}
	try {
		say(entry, {kind: 'failed', code: failure.code, message: failure.message, hint: failure.hint});
	} catch {
		// The disk is full or read-only: the error itself tells the user, the next look finds the spawn cut off.
	}
}
