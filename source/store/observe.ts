import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {takeBack} from '../git/add-worktree.ts';
import {localBaseBranch} from '../git/base.ts';
import {figures} from '../git/figures.ts';
import {integration} from '../git/integration.ts';
import {resolveCommit} from '../git/refs.ts';
import {adminDirOf, undoWorktree} from '../git/worktrees.ts';
import {isRunning} from '../session/activity.ts';
import {errorView} from '../session/errors.ts';
import type {Runtime, RuntimeHandle, TerminalView} from '../session/runtime.ts';
import {isAlive} from '../system/process-table.ts';
import {endAgent, keepScreen} from './end-agent.ts';
import type {Project} from './project.ts';
import {type SessionEntry, say} from './sessions.ts';

/** What a process remembers between its looks, so that it looks again only where something moved. */
export type LookMemory = {
	/** When a session's git figures were looked at last (ms), and the marks of its files then. */
	git: Map<string, {at: number; marks: string}>;
	/** Branch and base tips for which integration was answered last. */
	integration: Map<string, string>;
};

export function newLookMemory(): LookMemory {
	return {git: new Map(), integration: new Map()};
}

/** An agent without signals may edit at any time: its tree is looked at again after so many ms. */
const quietLookMs = 5000;

export type LookReport = {
	/** Looks that failed, in words: what was known before still holds. */
	problems: string[];
	/** Sessions whose terminal somebody has attached. */
	attached: ReadonlySet<string>;
};

/**
Looks at what cannot announce itself (terminals, worktrees, branches, issues) and appends a fact where something
changed. A look that fails is no news: it is reported and changes nothing.
*/
export async function observe(
	project: Project,
	entries: readonly SessionEntry[],
	memory: LookMemory = newLookMemory(),
): Promise<LookReport> {
	const problems: string[] = [];
	const attached = new Set<string>();
	const living = entries.filter(entry => !entry.archived);
	await undoCutOffSpawns(living, problems);
	await lookAtTerminals(project, living, {problems, attached});
	await lookAtIssues(project, living, problems);
	await eachOf(living, 2, async entry => {
		try {
			await lookAtGit(entry, memory);
		} catch (error) {
			problems.push(`${entry.id}: ${errorView(error).message}`);
		}
	});
	return {problems, attached};
}

async function lookAtTerminals(
	project: Project,
	entries: readonly SessionEntry[],
	report: {problems: string[]; attached: Set<string>},
): Promise<void> {
	const byRuntime = new Map<string, {handle: RuntimeHandle; entries: SessionEntry[]}>();
	for (const entry of entries) {
		const {run} = entry.record;
		if (run !== null && isRunning(entry.record)) {
			const key = `${run.handle.kind}:${run.handle.socket}`;
			const group = byRuntime.get(key) ?? {handle: run.handle, entries: []};
			group.entries.push(entry);
			byRuntime.set(key, group);
		}
	}
	for (const group of byRuntime.values()) {
		try {
			const runtime = project.ao.runtimeOf(group.handle);
			const terminals = await listSettled(runtime, group.entries);
			const byName = new Map(terminals.map(terminal => [terminal.name, terminal]));
			for (const entry of group.entries) {
				sayTerminal(entry, byName.get(entry.id), report.attached);
				if (entry.record.exited !== null) {
					await keepScreen(entry, runtime);
				}
			}
		} catch (error) {
			report.problems.push(errorView(error).message);
		}
	}
}

/** How long a terminal may take to know how its program ended, in ms, and how often it is asked. */
const settle = {everyMs: 100, times: 5};

/** The terminals, once those of these sessions that have just died know how: tmux often says so a moment later. */
async function listSettled(runtime: Runtime, entries: readonly SessionEntry[]): Promise<TerminalView[]> {
	const ids = new Set(entries.map(({id}) => id));
	let terminals = await runtime.list();
	for (let time = 0; time < settle.times; time++) {
		const unknown = terminals.some(
			({name, alive, exitStatus, exitSignal}) =>
				ids.has(name) && !alive && exitStatus === null && exitSignal === null,
		);
		if (!unknown) {
			break;
		}
		await delay(settle.everyMs);
		terminals = await runtime.list();
	}
	return terminals;
}

function sayTerminal(entry: SessionEntry, terminal: TerminalView | undefined, attached: Set<string>): void {
	const {run} = entry.record;
	if (run === null) {
		return;
	}
	if (terminal === undefined) {
		say(entry, {kind: 'lost', run: run.id});
	} else if (!terminal.alive) {
		say(entry, {kind: 'exited', run: run.id, status: terminal.exitStatus, signal: terminal.exitSignal});
	} else if (terminal.attached) {
		attached.add(entry.id);
	}
}

async function lookAtIssues(
	project: Project,
	entries: readonly SessionEntry[],
	problems: string[],
): Promise<void> {
	const withIssue = entries.filter(
		({record}) => record.created.issue !== null && record.killed === null && record.cleaned === null,
	);
	if (withIssue.length === 0) {
		return;
	}
	try {
		const issues = await project.tracker.get(withIssue.map(({record}) => record.created.issue?.ref ?? ''));
		for (const [index, entry] of withIssue.entries()) {
			const issue = issues[index];
			const {record} = entry;
			const title = record.issueTitle ?? record.created.issue?.title;
			if (issue && (issue.state !== record.issueState || issue.title !== title)) {
				say(entry, {kind: 'issue', state: issue.state, title: issue.title});
			}
		}
	} catch (error) {
		problems.push(errorView(error).message);
	}
}

/** Looks at one session's worktree and branch, where something moved since the last look. */
export async function lookAtGit(entry: SessionEntry, memory: LookMemory = newLookMemory()): Promise<void> {
	const {record, project, id} = entry;
	const {created, gitDir} = record;
	if (gitDir === null || record.trashed !== null || record.run === null || !fs.existsSync(created.worktree)) {
		return;
	}
	const marks = marksOf(gitDir, entry.paths.events, project.repository.commonDir, created);
	const last = memory.git.get(id);
	const quiet = isRunning(record) && entry.signals.observation?.activity !== 'ready';
	if (last !== undefined && last.marks === marks && !(quiet && Date.now() - last.at >= quietLookMs)) {
		return;
	}
	memory.git.set(id, {at: Date.now(), marks});
	const seen = await figures(project.repository, {
		worktree: created.worktree,
		gitDir,
		fork: created.baseCommit,
		base: created.base,
		branch: created.branch,
	});
	const {git} = record;
	if (seen.tip === null) {
		return;
	}
	const names = ['tip', 'ahead', 'behind', 'dirty', 'files', 'insertions', 'deletions'] as const;
	if (git === null || names.some(name => git[name] !== seen[name])) {
		const {ahead, behind, dirty, files, insertions, deletions} = seen;
		say(entry, {kind: 'git', tip: seen.tip, ahead, behind, dirty, files, insertions, deletions});
	}
	await lookAtIntegration(entry, memory);
}

/** Whether the branch is in its base, or in the local branch of the base's name. */
async function lookAtIntegration(entry: SessionEntry, memory: LookMemory): Promise<void> {
	const {record, project, id} = entry;
	const {created, git} = record;
	if (git === null || git.tip === created.baseCommit || record.integrated?.tip === git.tip) {
		return;
	}
	const local = await localBaseBranch(project.repository, created.base);
	const bases = [...new Set([created.base, ...(local === null ? [] : [local])])];
	const tips = await Promise.all(bases.map(base => resolveCommit(project.repository, base)));
	const question = [git.tip, ...tips].join(' ');
	if (memory.integration.get(id) === question) {
		return;
	}
	memory.integration.set(id, question);
	const answer = await integration(project.repository, {
		branch: created.branch,
		tip: git.tip,
		bases,
		fork: created.baseCommit,
	});
	if (answer.integrated) {
		say(entry, {kind: 'integrated', tip: git.tip, how: answer.how ?? 'merged', base: local ?? created.base});
	}
}

/** Sizes and times of the files that tell whether anything moved; cheap to read. */
function marksOf(
	gitDir: string,
	events: string,
	commonDir: string,
	created: {branch: string; base: string},
): string {
	const files = [
		path.join(gitDir, 'index'),
		path.join(gitDir, 'HEAD'),
		path.join(gitDir, 'logs', 'HEAD'),
		events,
		path.join(commonDir, 'refs', 'heads', created.branch),
		path.join(commonDir, 'refs', 'heads', created.base.replace(/^[^/]+\//, '')),
		path.join(commonDir, 'refs', 'heads', created.base),
		path.join(commonDir, 'refs', 'remotes', created.base),
		path.join(commonDir, 'packed-refs'),
	];
	return files.map(markOf).join(' ');
}

function markOf(file: string): string {
	const stat = fs.statSync(file, {throwIfNoEntry: false});
	return stat === undefined ? '-' : `${stat.size}:${stat.mtimeMs}`;
}

/**
A spawn whose process is gone before the agent was started (kill -9, power cut) is undone: terminal, worktree and branch
where nobody worked in them, and the session stays as failed with that reason.
*/
async function undoCutOffSpawns(entries: readonly SessionEntry[], problems: string[]): Promise<void> {
	for (const entry of entries) {
		const {record} = entry;
		const open =
			record.run === null && record.failed === null && record.killed === null && record.cleaned === null;
		if (!open || isAlive(record.spawner.pid, record.spawner.start)) {
			continue;
		}
		try {
			await endAgent(entry);
			await undoCutOffWorktree(entry);
			say(entry, {
				kind: 'failed',
				code: 'interrupted',
				message: 'the command that started it was cut off',
				hint: `Try again: ao session restore ${entry.id}`,
			});
		} catch (error) {
			problems.push(`${entry.id}: ${errorView(error).message}`);
		}
	}
}

/** Its worktree, where nobody worked in it; also one that was being written when the spawn was cut off. */
async function undoCutOffWorktree({record, project}: SessionEntry): Promise<void> {
	const {worktree, branch, baseCommit, ownBranch} = record.created;
	if (record.gitDir !== null) {
		await undoWorktree(project.repository, {
			worktree,
			gitDir: record.gitDir,
			branch,
			commit: baseCommit,
			madeBranch: ownBranch,
			lock: project.gitLock,
		});
		return;
	}
	await project.gitLock(async () => {
		const registered = (await adminDirOf(project.repository, worktree)) !== null;
		if (registered || !fs.existsSync(worktree)) {
			await takeBack(project.repository, {
				path: worktree,
				branch,
				commit: baseCommit,
				existingBranch: !ownBranch,
			});
		}
	});
}

async function eachOf<T>(
	items: readonly T[],
	atOnce: number,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const waiting = [...items];
	await Promise.all(
		Array.from({length: Math.min(atOnce, items.length)}, async () => {
			for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
				await work(item);
			}
		}),
	);
}
