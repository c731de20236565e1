import type {FoundPull} from './pull.ts';

/** What of a session tells its own pull request from others that come from a branch of the same name. */
export type OwnBranch = {
	branch: string;
	/** It was made for the session; else it may have had pull requests before, and commits of them. */
	made: boolean;
	/** Whose repositories it may lie in: the push remote's owner and the repository's own, lower case. */
	owners: readonly string[];
	/** When the session began, in ms since the epoch. */
	startedAt: number;
	/**
	Commits that were made in the session, the newest first: tips of its branch as they were seen, also those that a
	force-push took away, and what lies between them and its base. Not the commit that it began on.
	*/
	commits: readonly string[];
	/** The repository's default branch; null where that is not known. */
	defaultBranch: string | null;
	/** Ids of pull requests that a restore or the user has let go of. */
	left: readonly string[];
};

/**
The session's own pull request among those from a branch of its name; null where none is. A branch's name proves
nothing: forks, other people and other machines use the same ones. It must lie in a repository that the session pushes
to, and have a commit of the session; one from before the session must have been moved by it, and be open where its
branch was there before. The default branch never counts. Open ones go before merged and closed ones, newer before older.
*/
export function chooseFound(found: readonly FoundPull[], own: OwnBranch): FoundPull | null {
	if (own.branch === own.defaultBranch) {
		return null;
	}
	const commits = new Set(own.commits);
	const owners = new Set(own.owners.map(owner => owner.toLowerCase()));
	const candidates = found.filter(
		pull =>
			!own.left.includes(pull.id) &&
			pull.head.ref === own.branch &&
			!isDefaultLike(pull, own) &&
			!endedBefore(pull, own) &&
			pull.head.owner !== null &&
			owners.has(pull.head.owner.toLowerCase()) &&
			isOfSession(pull, commits, own.startedAt),
	);
	return candidates.sort(byPreference)[0] ?? null;
}

/** Where nobody knows the default branch, a pull request between branches of one name is taken for one from it. */
function isDefaultLike({head, base}: FoundPull, {defaultBranch}: OwnBranch): boolean {
	return defaultBranch === null && head.ref === base;
}

/** Of a branch that was there before: what it was merged or closed by before has nothing to do with the session. */
function endedBefore({state, createdAt}: FoundPull, {made, startedAt}: OwnBranch): boolean {
	return !made && state !== 'OPEN' && Date.parse(createdAt) < startedAt - clocksApart;
}

function isOfSession(pull: FoundPull, commits: ReadonlySet<string>, startedAt: number): boolean {
	if (commits.has(pull.head.oid)) {
		return true;
	}
	return (
		Date.parse(pull.createdAt) >= startedAt - clocksApart && pull.commits.some(commit => commits.has(commit))
	);
}

/** A server's times are whole seconds of its own clock, which may be behind this machine's; in ms. */
const clocksApart = 120_000;

const ranks: Record<FoundPull['state'], number> = {OPEN: 0, MERGED: 1, CLOSED: 2};

function byPreference(one: FoundPull, other: FoundPull): number {
	return (
		ranks[one.state] - ranks[other.state] ||
		Date.parse(other.createdAt) - Date.parse(one.createdAt) ||
		other.number - one.number
	);
}
