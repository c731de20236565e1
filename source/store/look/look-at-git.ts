import fs from 'node:fs';
import path from 'node:path';
import {localBaseBranch} from '../../git/base.ts';
import {figures} from '../../git/figures.ts';
import {integration} from '../../git/integration.ts';
import {mergeTrees} from '../../git/merge-trees.ts';
import {resolveCommit} from '../../git/refs.ts';
import {currentEvidence, isRunning} from '../../session/activity.ts';
import {isReviewable} from '../../session/state.ts';
import {type SessionEntry, say} from '../sessions.ts';
import {type GitMemory, newGitMemory} from './git-memory.ts';

/**
A tree may be edited at any time and nothing tells: it is looked at again after so many ms while its agent is at work
and writes something, and sooner where the agent has no hooks that tell of its edits.
*/
const quietLookMs = {told: 30_000, untold: 5000};

/** So many of the files that conflict are written down. */
const mostFiles = 20;

/** Terminals tell in whole seconds when something was written. */
const terminalClockMs = 1000;

/**
Looks at one session's worktree and branch, where something moved since the last look; tells whether it looked.
@param wroteAt when its terminal wrote last, in ms; null where that is not known.
*/
export async function lookAtGit(
	entry: SessionEntry,
	memory: GitMemory = newGitMemory(),
	wroteAt: number | null = null,
): Promise<boolean> {
	const {record, project, id} = entry;
	const {created, gitDir} = record;
	if (gitDir === null || record.trashed !== null || record.run === null || !fs.existsSync(created.worktree)) {
		return false;
	}
	const marks = marksOf(gitDir, entry.paths.events, project.repository.commonDir, created);
	const last = memory.git.get(id);
	const {observation} = currentEvidence(record, entry.signals);
	const atWork = isRunning(record) && observation?.activity !== 'ready';
	const quietMs = observation?.source === 'hook' ? quietLookMs.told : quietLookMs.untold;
	if (record.git !== null && last !== undefined && last.marks === marks) {
		const wrote = wroteAt === null || wroteAt + terminalClockMs >= last.at;
		if (!(atWork && wrote && Date.now() - last.at >= quietMs)) {
			return false;
		}
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
		return true;
	}
	const names = ['tip', 'ahead', 'behind', 'dirty', 'files', 'insertions', 'deletions'] as const;
	if (git === null || names.some(name => git[name] !== seen[name])) {
		const {ahead, behind, dirty, files, insertions, deletions} = seen;
		say(entry, {kind: 'git', tip: seen.tip, ahead, behind, dirty, files, insertions, deletions});
	}
	await lookAtIntegration(entry, memory);
	return true;
}

/** Whether the branch is in its base, or in the local branch of the base's name. */
async function lookAtIntegration(entry: SessionEntry, memory: GitMemory): Promise<void> {
	const {record, project, id} = entry;
	const {created, git} = record;
	const known = git === null || record.integrated?.tip === git.tip || record.liftedTip === git.tip;
	if (known || git.tip === created.baseCommit) {
		return;
	}
	const local = await localBaseBranch(project.repository, created.base);
	const bases = [...new Set([created.base, ...(local === null ? [] : [local])])];
	const tips = await Promise.all(bases.map(base => resolveCommit(project.repository, base)));
	const reviewable = isReviewable(record, entry.signals);
	const question = [git.tip, ...tips, ...(reviewable ? ['reviewable'] : [])].join(' ');
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
		const reverted = answer.reverted ? {reverted: true} : {};
		const how = answer.how ?? 'merged';
		say(entry, {kind: 'integrated', tip: git.tip, how, base: local ?? created.base, ...reverted});
	} else if (project.home.forge === 'local' && reviewable) {
		await lookAtConflict(entry, {tip: git.tip, base: tips.at(-1) ?? null});
	}
}

/** Whether what is up for review could be merged here. On a forge the pull request tells. */
async function lookAtConflict(
	entry: SessionEntry,
	{tip, base}: {tip: string; base: string | null},
): Promise<void> {
	const {conflict} = entry.record;
	const {conflicts} = base === null ? {conflicts: []} : await mergeTrees(entry.project.repository, base, tip);
	const files = conflicts.slice(0, mostFiles);
	if (files.join('\0') !== (conflict?.files ?? []).join('\0')) {
		say(entry, {kind: 'conflict', tip, files});
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
