import {someOf} from './cleanup-plan.ts';
import type {Repository} from './issue-ref.ts';
import type {MergeRemedy} from './merge-offer.ts';
import type {MergeMethod, PullDetail} from './pull.ts';
import {pullName} from './pull-name.ts';
import {allowsMerging, currentChecks, isComputing, isQueued, reviewOf} from './pull-state.ts';
import {cleanText} from './text.ts';
import {countWords} from './words.ts';

/** Why a pull request cannot be merged, and what to do about it. */
export type MergeRefusal = {text: string; hint: string; remedy?: MergeRemedy};

export type MergeQuestion = {
	/** The session and its branch. */
	id: string;
	branch: string;
	/** The project's own repository. */
	repository: Repository;
	detail: PullDetail;
	/** The ways that the repository allows. */
	allowed: readonly MergeMethod[];
	/** Files that conflict, as far as they are known. */
	conflicts: readonly string[];
	/** Commits of the branch here that the pull request has not; null where that is not known. */
	unpushed: number | null;
};

/** What an agent is told whose branch lacks what is new in its base. */
const mergeBase = 'Merge the base branch and push';
const solveConflicts = 'Merge the base branch, resolve the conflicts and push';

/** Why it cannot be merged now, the first thing to be done about it; null where it can, as far as anyone can tell. */
export function mergeRefusal({
	id,
	branch,
	repository,
	detail,
	allowed,
	conflicts,
	unpushed,
}: MergeQuestion): MergeRefusal | null {
	const {pull} = detail;
	const name = `Pull request ${pullName({...pull.repository, number: pull.number}, repository)}`;
	const base = cleanText(pull.base);
	const look = `Look at it: ao pr open ${id}.`;
	if (pull.state === 'MERGED') {
		return {text: `${name} is merged already.`, hint: 'Clear up: ao session cleanup.'};
	}
	if (pull.state === 'CLOSED') {
		return {text: `${name} is closed.`, hint: 'Reopen it on GitHub, or open another: ao pr create.'};
	}
	if (isQueued(pull)) {
		return {text: `${name} is in the merge queue already.`, hint: look};
	}
	if (unpushed !== null && unpushed > 0) {
		return {
			text: `${branch} has ${countWords(unpushed, 'commit')} that ${name.toLowerCase()} has not.`,
			hint: `Push first: ao pr push ${id}.`,
			remedy: {does: 'push'},
		};
	}
	if (pull.draft) {
		return {text: `${name} is a draft.`, hint: 'Mark it as ready for review on GitHub first.'};
	}
	if (pull.mergeable === 'CONFLICTING') {
		const where = conflicts.length === 0 ? '' : ` in ${someOf(conflicts, 8)}`;
		return {
			text: `It conflicts with ${base}${where}.`,
			hint: `Let its agent solve that: ao send ${id} '${solveConflicts}'.`,
			remedy: {does: 'tell', text: solveConflicts},
		};
	}
	if (allowed.length === 0) {
		return {text: `${pull.repository.owner}/${pull.repository.repo} allows no way of merging.`, hint: look};
	}
	if (pull.mergeState === 'BEHIND') {
		return {
			text: `Its branch is behind ${base}, which has to be in it first.`,
			hint: `ao send ${id} '${mergeBase}'.`,
			remedy: {does: 'tell', text: mergeBase},
		};
	}
	const missing = pull.mergeState === 'BLOCKED' ? whatIsMissing(detail) : [];
	return missing.length === 0 ? null : {text: `It cannot be merged yet: ${missing.join(', ')}.`, hint: look};
}

/** What the base's rules ask for and it has not; empty where only the server knows. */
function whatIsMissing({pull, checks}: PullDetail): string[] {
	const required = checks.filter(check => check.required === true);
	const failed = required.filter(({state}) => state === 'failed').map(({name}) => name);
	const pending = required.filter(({state}) => state === 'pending').map(({name}) => name);
	const review = reviewOf(pull);
	return [
		failed.length === 0 ? '' : `required checks failed (${someOf(failed, 4)})`,
		pending.length === 0 ? '' : `required checks run or have not begun (${someOf(pending, 4)})`,
		review === 'required' ? 'review required' : '',
		review === 'changes_requested' ? 'changes were requested' : '',
		pull.policy?.resolvedThreads && pull.threads.unresolved > 0
			? `${pull.threads.unresolved} conversations are not resolved`
			: '',
	].filter(text => text !== '');
}

/** How it stands, one thing a line, also what keeps nobody from merging. */
export function mergeNotes({pull}: PullDetail): string[] {
	const checks = currentChecks(pull);
	const total = checks === null ? 0 : checks.passed + checks.failed + checks.pending;
	const review = reviewOf(pull);
	const unresolved = pull.threads.unresolved;
	return [
		total === 0 ? 'no checks' : `${checks?.passed} of ${total} checks pass`,
		checks !== null && checks.failed > 0 ? `failed: ${someOf(checks.failing, 4)}` : '',
		{
			approved: 'approved',
			changes_requested: 'changes requested',
			required: 'review required',
			none: pull.reviewsAsked > 0 ? 'review asked for' : 'no review',
		}[review],
		unresolved === 0 ? '' : `${countWords(unresolved, 'thread is', 'threads are')} not resolved`,
		pull.mergeState === 'BEHIND' ? `behind ${pull.base}` : '',
		pull.draft ? 'draft' : '',
		isComputing(pull) ? 'GitHub has not said yet whether it can be merged' : '',
		!isComputing(pull) && !allowsMerging(pull) && pull.mergeState === 'BLOCKED'
			? `a rule of ${pull.base} keeps it from being merged`
			: '',
		pull.autoMerge ? 'GitHub merges it by itself when all is done' : '',
	].filter(text => text !== '');
}
