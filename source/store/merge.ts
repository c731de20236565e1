import {localBaseBranch} from '../git/base.ts';
import {isAncestor} from '../git/compare.ts';
import {mergeBranch, mergePreview} from '../git/merge.ts';
import {someOf} from '../session/cleanup-plan.ts';
import {AoError} from '../session/errors.ts';
import {lookAtGit} from './look-at-git.ts';
import {type SessionEntry, say} from './sessions.ts';
import {lookAtWorktree} from './worktree-look.ts';

export type MergePlan = {possible: boolean; text: string; into: string; conflicts: string[]};

/** What a merge of this session's branch would do, in one sentence. */
export async function planMerge(entry: SessionEntry): Promise<MergePlan> {
	const into = await targetOf(entry);
	const {branch} = entry.record.created;
	const refuse = (text: string, conflicts: string[] = []): MergePlan => ({
		possible: false,
		text,
		into,
		conflicts,
	});
	const look = await lookAtWorktree(entry);
	const dirty = look === null ? 0 : look.findings.changed.length + look.findings.untracked.length;
	if (dirty > 0) {
		return refuse(`${dirty} ${dirty === 1 ? 'file is' : 'files are'} not committed in its worktree.`);
	}
	const preview = await mergePreview(entry.project.repository, {branch, into});
	switch (preview.how) {
		case 'nothing':
			return refuse(`${branch} has nothing that ${into} does not have.`);
		case 'conflict':
			return refuse(`It conflicts with ${into} in ${someOf(preview.files, 8)}.`, preview.files);
		case 'fast-forward':
			return {possible: true, text: `${into} goes forward to ${branch} (fast-forward).`, into, conflicts: []};
		default:
			return {
				possible: true,
				text: `${branch} is merged into ${into} with a merge commit.`,
				into,
				conflicts: [],
			};
	}
}

/**
Merges a session's branch into the local branch of its base's name, and closes its local issue.
@throws AoError('conflict' | 'unsafe') with the files; nothing was changed then.
*/
export async function mergeSession(
	entry: SessionEntry,
): Promise<{how: string; into: string; commit: string; issueClosed: string | null}> {
	const plan = await planMerge(entry);
	const {created} = entry.record;
	if (!plan.possible) {
		throw new AoError(
			plan.conflicts.length > 0 ? 'conflict' : 'unsafe',
			`${entry.id} was not merged: ${plan.text}`,
			{
				hint:
					plan.conflicts.length > 0
						? `Let its agent merge ${plan.into} first: ao send ${entry.id} "Merge ${plan.into} and resolve the conflicts"`
						: `See \`ao session diff ${entry.id}\`.`,
			},
		);
	}
	const title = created.issue === null ? created.id : `${created.issue.id} ${created.issue.title}`;
	const merged = await mergeBranch(entry.project.repository, {
		branch: created.branch,
		into: plan.into,
		mode: 'auto',
		message: `Merge ${created.branch}\n\n${title}`,
	});
	await lookAtGit(entry);
	const {integrated, git} = entry.record;
	// What the agent has committed since, or on a branch of its own, is not merged.
	if (
		integrated === null &&
		git !== null &&
		(await isAncestor(entry.project.repository, git.tip, merged.commit))
	) {
		say(entry, {kind: 'integrated', tip: git.tip, how: merged.how, base: plan.into});
	}
	return {...merged, into: plan.into, issueClosed: await closeIssue(entry)};
}

async function closeIssue(entry: SessionEntry): Promise<string | null> {
	const {issue} = entry.record.created;
	if (issue === null || !issue.ref.startsWith('local:') || entry.record.issueState === 'closed') {
		return null;
	}
	const closed = await entry.project.tracker.close(issue.ref);
	say(entry, {kind: 'issue', state: 'closed', title: closed.title});
	return issue.id;
}

async function targetOf({record, project, id}: SessionEntry): Promise<string> {
	const into = await localBaseBranch(project.repository, record.created.base);
	if (into === null) {
		throw new AoError(
			'unsafe',
			`${id} started from ${record.created.base}, which is no branch that it could be merged into.`,
			{
				hint: `Merge ${record.created.branch} by hand.`,
			},
		);
	}
	return into;
}
