import fs from 'node:fs';
import {inspectWorktree, type Safety} from '../../git/safety.ts';
import {
	someOf,
	type WorktreeFindings,
	whatStandsInTheWay,
	whatWouldBeLost,
} from '../../session/cleanup-plan.ts';
import type {Pull} from '../../session/pull.ts';
import {localNames} from '../pulls/pull-push.ts';
import type {SessionEntry} from '../sessions.ts';

export type WorktreeLook = {
	safety: Safety;
	findings: WorktreeFindings;
	/** Reasons why the worktree cannot go without losing something; empty where it can. */
	lost: string[];
	/** Reasons why it cannot go even by force. */
	blocked: string[];
};

/** Looks at a session's worktree right now. Null where there is none (trashed, removed by hand, never made). */
export async function lookAtWorktree(entry: SessionEntry): Promise<WorktreeLook | null> {
	const {record, project} = entry;
	const {worktree, branch} = record.created;
	if (record.gitDir === null || record.trashed !== null || !fs.existsSync(worktree)) {
		return null;
	}
	const safety = await inspectWorktree(project.repository, {worktree, gitDir: record.gitDir, branch});
	const findings: WorktreeFindings = {...safety, rescue: safety.unreferenced};
	return {safety, findings, lost: whatWouldBeLost(findings), blocked: whatStandsInTheWay(findings)};
}

/** What stays of a session's branch, in words. */
export function branchWords(entry: SessionEntry, look: WorktreeLook | null): string {
	const {branch, ownBranch} = entry.record.created;
	const ahead = entry.record.git?.ahead ?? 0;
	const commits = ahead === 0 ? '' : `, ${ahead} ${ahead === 1 ? 'commit' : 'commits'}`;
	const pull = takenPull(entry);
	const there = placeOfHead(entry, look, pull);
	const unpushed = look === null || look.safety.unpushed > 0;
	const where = ahead === 0 ? '' : there !== null ? `, on ${there}` : unpushed ? ' not on any remote' : '';
	const from =
		pull !== null ? ` (of pull request #${pull.number})` : ownBranch ? '' : ' (it was there before AO)';
	return `branch ${branch}${commits}${where}${from}`;
}

/** The pull request whose branch a session has taken over; null where its branch is another one. */
function takenPull({record}: SessionEntry): Pull | null {
	const pull = record.pulls.known?.pull ?? null;
	const {branch, ownBranch} = record.created;
	return pull !== null && !ownBranch && localNames(pull).includes(branch) ? pull : null;
}

/** The repository that has all of a session's commits as a pull request's head, be it no remote here: a fork. */
function placeOfHead({record}: SessionEntry, look: WorktreeLook | null, pull: Pull | null): string | null {
	const {branch} = record.created;
	const tip = look?.safety.branch === branch ? look.safety.head : (record.git?.tip ?? null);
	if (pull === null || pull.state !== 'OPEN' || pull.head.owner === null || pull.head.oid !== tip) {
		return null;
	}
	return `${pull.head.fork ? 'the fork ' : ''}${pull.head.owner}/${pull.head.repo ?? pull.repository.repo}`;
}

/** Ignored files by name, for a line about what goes to the trash. */
export function ignoredWords(look: WorktreeLook | null): string[] {
	const ignored = look?.findings.ignored ?? [];
	return ignored.length === 0 ? [] : [`ignored files in the trash only: ${someOf(ignored, 10)}`];
}
