import fs from 'node:fs';
import {inspectWorktree, type Safety} from '../git/safety.ts';
import {someOf, type WorktreeFindings, whatStandsInTheWay, whatWouldBeLost} from '../session/cleanup-plan.ts';
import type {SessionEntry} from './sessions.ts';

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
	const unpushed = ahead > 0 && (look === null || look.safety.unpushed > 0) ? ' not on any remote' : '';
	return `branch ${branch}${commits}${unpushed}${ownBranch ? '' : ' (it was there before AO)'}`;
}

/** Ignored files by name, for a line about what goes to the trash. */
export function ignoredWords(look: WorktreeLook | null): string[] {
	const ignored = look?.findings.ignored ?? [];
	return ignored.length === 0 ? [] : [`ignored files in the trash only: ${someOf(ignored, 10)}`];
}
