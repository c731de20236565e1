import type {Session} from './session.ts';
import {countWords} from './words.ts';

/** What was seen of a worktree before it may go, in words and lists. */
export type WorktreeFindings = {
	missing: boolean;
	changed: readonly string[];
	untracked: readonly string[];
	/** Ignored files that are no known caches. */
	ignored: readonly string[];
	operation: string | null;
	locked: boolean;
	submodules: boolean;
	nestedWorktrees: readonly string[];
	/** Folders that are repositories of their own: no snapshot holds what is in them. */
	nestedRepositories: readonly string[];
	stashes: readonly string[];
	/** Commits that no branch or tag has. */
	rescue: number;
	/** The commit that its tree is on, which has those. */
	head: string | null;
};

/** Whether nothing in a worktree would be lost, and else why, in short words. Lists are of foreign text. */
export function whatWouldBeLost(findings: WorktreeFindings): string[] {
	const reasons: string[] = [];
	const say = (paths: readonly string[], word: string, most = 3): void => {
		if (paths.length > 0) {
			reasons.push(`${countWords(paths.length, `${word} file`)}: ${someOf(paths, most)}`);
		}
	};
	say(findings.changed, 'changed');
	say(findings.untracked, 'new');
	say(preciousFirst(findings.ignored), 'ignored', Math.max(3, findings.ignored.filter(isPrecious).length));
	if (findings.rescue > 0) {
		reasons.push(`${countWords(findings.rescue, 'commit')} on no branch`);
	}
	return [...reasons, ...whatStandsInTheWay(findings)];
}

/** Settings with secrets and databases: of all ignored files these are named, however many there are. */
function isPrecious(file: string): boolean {
	return /(?:^|\/)\.env[^/]*$|\.(?:sqlite3?|db)$/i.test(file);
}

function preciousFirst(files: readonly string[]): string[] {
	return [...files.filter(isPrecious), ...files.filter(file => !isPrecious(file))];
}

/** What keeps a worktree even from a forced ending: git itself is in the middle of something there. */
export function whatStandsInTheWay(findings: WorktreeFindings): string[] {
	const reasons: string[] = [];
	if (findings.operation !== null) {
		reasons.push(`a ${findings.operation} is in progress`);
	}
	if (findings.locked) {
		reasons.push('the worktree is locked');
	}
	if (findings.submodules) {
		reasons.push('it has submodules');
	}
	if (findings.nestedWorktrees.length > 0) {
		reasons.push(`other worktrees lie in it: ${someOf(findings.nestedWorktrees)}`);
	}
	if (findings.nestedRepositories.length > 0) {
		reasons.push(`other repositories lie in it: ${someOf(findings.nestedRepositories)}`);
	}
	return reasons;
}

/** The first few of a list, for one line. */
export function someOf(names: readonly string[], most = 3): string {
	const shown = names.slice(0, most).join(', ');
	return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

export type CleanupChoice = {
	/** Narrow to merged sessions, or to those whose issue is closed; both when neither is asked for. */
	merged: boolean;
	closed: boolean;
	/** Also those whose pull request was closed unmerged. */
	includeClosed?: boolean;
};

/** What a session stands on that cleanup has looked at just now. Names are foreign text. */
export type CleanupSeen = {
	/** Its branch was seen in its base; `gone`: by now the base has lost its commits, `reverted`: it has taken them back. */
	integrated: boolean;
	gone: boolean;
	reverted: boolean;
	/** A restore has brought it back since: that it is merged or closed is no end any more, and loses nothing. */
	lifted: boolean;
	/** Its branch is in the base, though that was lifted. */
	covered: boolean;
	/** Commits of its own that the base does not have. */
	ownCommits: number;
	/** Its pull request as the forge told of it last. */
	pull: {number: number; state: 'OPEN' | 'CLOSED' | 'MERGED'} | null;
	/** Commits that its pull request does not have; null where that cannot be told. */
	beyondPull: number | null;
	/** Why the forge's answer is not a fresh one; null where it is. */
	unasked: string | null;
	attached: boolean;
	/** Other sessions in the same worktree or on the same branch. */
	sharedWith: readonly string[];
	/** AO itself works in its worktree. */
	aoInside: boolean;
	/** Processes that work in it and are not its agent's, as words. */
	processes: readonly string[];
	findings: WorktreeFindings | null;
};

export type CleanupVerdict =
	| {clean: false; listed: boolean; reason: string}
	| {clean: true; reason: string; deleteBranch: boolean; notes: string[]};

type Subject = Pick<Session, 'id' | 'activity' | 'issue' | 'parked'>;

/** In every reason to keep a session because nobody could be asked. */
export const unaskedWords = 'could not be asked for';

/**
Whether cleanup ends and archives a session: finished *and* nothing lost (contract, `ao session cleanup`). `listed`
tells whether a kept one is worth a line: it is finished, or may be, but something holds it. A branch goes only where
all of it is in the base, or was in the pull request that was merged. `notes` say what else stays.
*/
export function cleanupVerdict(session: Subject, seen: CleanupSeen, choice: CleanupChoice): CleanupVerdict {
	const finished = finishedBecause(session, seen, choice);
	if (finished === null) {
		return notFinished(seen, choice);
	}
	const holds = whatHolds(session, seen, finished.why);
	if (holds.length > 0) {
		return {clean: false, listed: true, reason: `${finished.words}, but ${holds.join('; ')}`};
	}
	return {
		clean: true,
		reason: finished.words,
		deleteBranch: isCovered(seen) && !seen.reverted,
		notes: (seen.findings?.stashes ?? []).map(stash => `${stash} (a stash made here survives)`),
	};
}

/** Whether it is worth looking at more closely: by what is known, it has come to an end of some kind. */
export function mayBeFinished(
	session: Pick<Session, 'issue'>,
	seen: Pick<CleanupSeen, 'integrated' | 'pull' | 'unasked' | 'lifted'>,
): boolean {
	const ended = seen.pull !== null && seen.pull.state !== 'OPEN' && !seen.lifted;
	return (
		seen.integrated ||
		session.issue?.state === 'closed' ||
		ended ||
		(seen.pull !== null && seen.unasked !== null)
	);
}

type Finished = {why: 'merged' | 'issue' | 'closed'; words: string};

function finishedBecause(
	session: Pick<Session, 'issue'>,
	{pull, integrated, reverted, lifted}: CleanupSeen,
	choice: CleanupChoice,
): Finished | null {
	const since = reverted ? ', and taken back since' : '';
	if (choice.merged && pull?.state === 'MERGED' && !lifted) {
		return {why: 'merged', words: `pull request ${pull.number} is merged${since}`};
	}
	if (choice.merged && integrated) {
		return {why: 'merged', words: `merged${since}`};
	}
	if (choice.includeClosed && pull?.state === 'CLOSED' && !lifted) {
		return {why: 'closed', words: `pull request ${pull.number} was closed unmerged`};
	}
	return choice.closed && session.issue?.state === 'closed' ? {why: 'issue', words: 'issue closed'} : null;
}

function notFinished({pull, unasked, lifted}: CleanupSeen, choice: CleanupChoice): CleanupVerdict {
	if (pull !== null && unasked !== null && choice.merged) {
		return {clean: false, listed: true, reason: notAsked(unasked)};
	}
	if (pull?.state === 'CLOSED' && !lifted && choice.closed && !choice.includeClosed) {
		return {clean: false, listed: true, reason: closedUnmerged(pull)};
	}
	return {clean: false, listed: false, reason: 'not finished'};
}

function closedUnmerged({number}: {number: number}): string {
	return `pull request ${number} was closed unmerged (--include-closed takes such)`;
}

function notAsked(why: string): string {
	return `its pull request ${unaskedWords} (${why.replace(/\.$/, '')})`;
}

/** Everything of the branch is in the base, or was in the pull request that was merged. */
function isCovered({integrated, gone, covered, pull, beyondPull}: CleanupSeen): boolean {
	return (integrated && !gone) || covered || (pull?.state === 'MERGED' && beyondPull === 0);
}

function whatHolds(session: Subject, seen: CleanupSeen, why: Finished['why']): string[] {
	const {pull, findings} = seen;
	return [
		...seen.sharedWith.map(other => `the session ${other} has the same worktree or branch`),
		...(seen.aoInside ? ['ao itself runs in its worktree'] : []),
		...whoIsAtIt(session, seen),
		// A merge is final: nobody has to be asked about it again.
		...(seen.unasked === null || (why === 'merged' && pull?.state === 'MERGED')
			? []
			: [notAsked(seen.unasked)]),
		...(pull?.state === 'OPEN' ? [`its pull request ${pull.number} is open`] : []),
		...(why === 'closed' ? [] : whatIsUnmerged(seen)),
		...(findings === null ? [] : whatWouldBeLost(findings)),
		...(findings === null || findings.rescue === 0
			? []
			: [`keep them with: git branch ao/rescue/${session.id} ${findings.head?.slice(0, 12) ?? 'HEAD'}`]),
	];
}

function whoIsAtIt(
	{parked, activity}: Pick<Session, 'activity' | 'parked'>,
	{attached, processes}: CleanupSeen,
): string[] {
	const holds: string[] = [];
	if (parked === null && activity === 'active') {
		holds.push('the agent is still at work');
	}
	if (parked === null && activity === 'waiting_input') {
		holds.push('the agent waits for an answer');
	}
	if (attached) {
		holds.push('somebody is attached');
	}
	if (processes.length > 0) {
		holds.push(`at work in its worktree: ${someOf(processes)}`);
	}
	return holds;
}

function whatIsUnmerged(seen: CleanupSeen): string[] {
	const {pull, beyondPull, ownCommits, gone} = seen;
	// An open pull request is a reason by itself.
	if (isCovered(seen) || pull?.state === 'OPEN') {
		return [];
	}
	if (pull?.state === 'MERGED') {
		return [
			beyondPull === null
				? `it cannot be told whether pull request ${pull.number} has all of its commits`
				: `its branch has ${countWords(beyondPull, 'commit')} that pull request ${pull.number} does not have`,
		];
	}
	if (pull?.state === 'CLOSED' && ownCommits > 0) {
		return [closedUnmerged(pull)];
	}
	if (gone) {
		return ['its base no longer has its commits'];
	}
	return ownCommits === 0
		? []
		: [`${ownCommits} ${ownCommits === 1 ? 'commit is' : 'commits are'} not merged`];
}
