import type {Session} from './session.ts';

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
};

/** Whether nothing in a worktree would be lost, and else why, in short words. Lists are of foreign text. */
export function whatWouldBeLost(findings: WorktreeFindings): string[] {
	const reasons: string[] = [];
	const say = (paths: readonly string[], word: string): void => {
		if (paths.length > 0) {
			reasons.push(`${paths.length} ${word} ${paths.length === 1 ? 'file' : 'files'}: ${someOf(paths)}`);
		}
	};
	say(findings.changed, 'changed');
	say(findings.untracked, 'new');
	say(findings.ignored, 'ignored');
	if (findings.rescue > 0) {
		reasons.push(`${findings.rescue} ${findings.rescue === 1 ? 'commit' : 'commits'} on no branch`);
	}
	return [...reasons, ...whatStandsInTheWay(findings)];
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
};

export type CleanupVerdict =
	| {clean: false; listed: boolean; reason: string}
	| {clean: true; reason: string; deleteBranch: boolean};

/**
Whether cleanup ends and archives a session: finished *and* nothing lost (contract, `ao session cleanup`; case table in
the facts on trackers, part 6). `listed` tells whether a kept one is worth a line: it is finished but something holds it.
*/
export function cleanupVerdict(
	session: Pick<Session, 'state' | 'activity' | 'issue' | 'parked'>,
	seen: {integrated: boolean; ownCommits: number; attached: boolean; findings: WorktreeFindings | null},
	choice: CleanupChoice,
): CleanupVerdict {
	const finished = finishedBecause(session, seen, choice);
	if (finished === null) {
		return {clean: false, listed: false, reason: 'not finished'};
	}
	const holds = whatHolds(session, seen);
	if (holds !== null) {
		return {clean: false, listed: true, reason: `${finished}, but ${holds}`};
	}
	return {clean: true, reason: finished, deleteBranch: seen.integrated};
}

function finishedBecause(
	session: Pick<Session, 'state' | 'issue'>,
	seen: {integrated: boolean},
	choice: CleanupChoice,
): string | null {
	if (seen.integrated && choice.merged) {
		return 'merged';
	}
	return session.issue?.state === 'closed' && choice.closed ? 'issue closed' : null;
}

function whatHolds(
	session: Pick<Session, 'activity' | 'parked'>,
	seen: {integrated: boolean; ownCommits: number; attached: boolean; findings: WorktreeFindings | null},
): string | null {
	if (session.parked === null && session.activity === 'active') {
		return 'the agent is still at work';
	}
	if (session.parked === null && session.activity === 'waiting_input') {
		return 'the agent waits for an answer';
	}
	if (seen.attached) {
		return 'somebody is attached';
	}
	if (!seen.integrated && seen.ownCommits > 0) {
		return `${seen.ownCommits} ${seen.ownCommits === 1 ? 'commit is' : 'commits are'} not merged`;
	}
	const lost = seen.findings === null ? [] : whatWouldBeLost(seen.findings);
	return lost.length === 0 ? null : lost.join('; ');
}
