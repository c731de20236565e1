import fs from 'node:fs';
import {localBaseBranch} from '../../git/base.ts';
import {isAncestor} from '../../git/compare.ts';
import {integration, pullReverted} from '../../git/integration.ts';
import {commitsBeyondPull, refreshRemoteBranch} from '../../git/pull-head.ts';
import {resolveCommit} from '../../git/refs.ts';
import {missingWorktree} from '../../git/safety.ts';
import {type CleanupSeen, mayBeFinished, type WorktreeFindings} from '../../session/cleanup-plan.ts';
import type {Pull} from '../../session/pull.ts';
import {findSessionProcesses} from '../../system/session-processes.ts';
import {isWithin, type WorkingFolder, workingFolders} from '../../system/working-folders.ts';
import {lookAtWorktree, type WorktreeLook} from '../look/worktree-look.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, view} from '../sessions.ts';

/** What is looked at once for all sessions of a plan. */
export type CleanupScene = {
	entries: readonly SessionEntry[];
	attached: ReadonlySet<string>;
	/** By session, why the forge's answer is not a fresh one. */
	unasked: ReadonlyMap<string, string>;
	/** Where processes work. */
	folders: readonly WorkingFolder[];
};

/** Looks at what a plan for these sessions needs beside them. */
export async function sceneOf(
	entries: readonly SessionEntry[],
	{attached, unasked}: Pick<CleanupScene, 'attached' | 'unasked'>,
): Promise<CleanupScene> {
	return {entries, attached, unasked, folders: await workingFolders()};
}

/** Fetches the branches that pull requests were merged into, each once: only there a revert is to be seen. */
export async function refreshBases(project: Project, entries: readonly SessionEntry[]): Promise<void> {
	const {remote} = project.home;
	const pulls = entries.flatMap(({record}) => record.pulls.known?.pull ?? []);
	const bases = new Set(pulls.filter(({state}) => state === 'MERGED').map(({base}) => base));
	if (remote !== null) {
		for (const base of bases) {
			await refreshRemoteBranch(project.repository, remote, base);
		}
	}
}

/** Looks at everything that decides whether a session may go; null where it is not at any end. */
export async function lookForCleanup(
	entry: SessionEntry,
	scene: CleanupScene,
): Promise<{seen: CleanupSeen; look: WorktreeLook | null} | null> {
	const {record} = entry;
	const pull = record.pulls.known?.pull ?? null;
	const quick = {
		integrated: record.integrated !== null,
		pull,
		lifted: record.pulls.known?.lifted === true,
		unasked: scene.unasked.get(entry.id) ?? null,
	};
	if (!mayBeFinished(view(entry), quick)) {
		return null;
	}
	const look = await lookAtWorktree(entry);
	const base = await lookAtBase(entry, pull);
	return {
		look,
		seen: {
			...quick,
			...base,
			ownCommits: record.git?.ahead ?? 0,
			beyondPull: pull?.state === 'MERGED' ? await beyondPull(entry, pull) : null,
			attached: scene.attached.has(entry.id),
			sharedWith: othersAt(entry, scene.entries),
			...(await whoWorksIn(entry, scene.folders)),
			findings: look?.findings ?? missingTree(entry),
		},
	};
}

/** Whether the base still has what it was seen to have, and has not taken it back since. */
async function lookAtBase(
	{record, project}: SessionEntry,
	pull: Pull | null,
): Promise<{gone: boolean; reverted: boolean; covered: boolean}> {
	const {created, integrated, git, liftedTip} = record;
	const local = await localBaseBranch(project.repository, created.base);
	const remote = pull === null || project.home.remote === null ? [] : [`${project.home.remote}/${pull.base}`];
	const bases = [...new Set([created.base, ...(local === null ? [] : [local]), ...remote])];
	const fork = created.baseCommit;
	let [gone, reverted] = [false, integrated?.reverted ?? false];
	let covered = false;
	if (git !== null && (integrated !== null || liftedTip === git.tip)) {
		const {branch} = created;
		const now = await integration(project.repository, {branch, tip: git.tip, bases, fork});
		// How else it came in (squashed, replayed) is not to be seen for ever: the base goes on over it.
		const {how} = integrated ?? {how: ''};
		gone = !now.integrated && ['ancestor', 'fast-forward', 'merge'].includes(how);
		// A branch that was made anew has no log that proves whose its commits are; that they were its own is known.
		covered = now.integrated || (liftedTip === git.tip && (await isInAny(project, git.tip, bases)));
		reverted = now.integrated ? now.reverted : reverted;
	}
	if (!reverted && pull?.state === 'MERGED') {
		const commits = [pull.mergeCommit, pull.head.oid].filter(commit => commit !== null);
		const {owner, repo} = pull.repository;
		const named = {owner, repo, number: pull.number};
		reverted = await pullReverted(project.repository, {bases, fork, commits, pull: named});
	}
	return {gone, reverted, covered};
}

async function isInAny(project: Project, tip: string, bases: readonly string[]): Promise<boolean> {
	for (const base of bases) {
		const commit = await resolveCommit(project.repository, base);
		if (commit !== null && (await isAncestor(project.repository, tip, commit))) {
			return true;
		}
	}
	return false;
}

async function beyondPull({record, project}: SessionEntry, pull: Pull): Promise<number | null> {
	const tip = record.git?.tip;
	return tip === undefined
		? null
		: commitsBeyondPull(project.repository, {
				tip,
				head: pull.head.oid,
				number: pull.number,
				remote: project.home.remote,
			});
}

function othersAt({id, record}: SessionEntry, entries: readonly SessionEntry[]): string[] {
	const {worktree, branch} = record.created;
	return entries
		.filter(
			other =>
				other.id !== id &&
				!other.archived &&
				other.record.failed === null &&
				(other.record.created.worktree === worktree || other.record.created.branch === branch),
		)
		.map(other => other.id);
}

/** Who works in a session's worktree, beside its agent and what that has started. */
async function whoWorksIn(
	{id, record}: SessionEntry,
	folders: readonly WorkingFolder[],
): Promise<Pick<CleanupSeen, 'aoInside' | 'processes'>> {
	const {worktree} = record.created;
	if (!fs.existsSync(worktree)) {
		return {aoInside: false, processes: []};
	}
	const real = fs.realpathSync(worktree);
	const inside = folders.filter(({folder}) => isWithin(folder, real));
	if (inside.length === 0) {
		return {aoInside: false, processes: []};
	}
	const handle = record.run?.handle;
	const own = new Set(
		await findSessionProcesses({
			sessionId: id,
			panePid: handle?.pid ?? null,
			paneStart: handle?.pidStart ?? null,
		}),
	);
	// A tmux server stays in the folder that it was started from, and needs nothing of it.
	const others = inside.filter(
		({pid, command}) => pid !== process.pid && !own.has(pid) && !command.startsWith('tmux: server'),
	);
	return {
		aoInside: inside.some(({pid}) => pid === process.pid),
		processes: others.map(({pid, command}) => `${command} (${pid})`),
	};
}

/** A worktree whose folder is gone, as on a disk that is away: what git still knows of it. */
function missingTree({record}: SessionEntry): WorktreeFindings | null {
	const {gitDir, trashed} = record;
	const locked = gitDir !== null && trashed === null && fs.existsSync(`${gitDir}/locked`);
	return locked ? {...missingWorktree, rescue: 0, locked} : null;
}
