import type {Target} from '../../session/forge.ts';
import type {Repository} from '../../session/issue-ref.ts';

/** One line of a batch. Targets become lines; a branch may need several of them, one after another. */
export type Lookup =
	| {kind: 'pull'; repository: Repository; number: number}
	| {kind: 'branch'; repository: Repository; branch: string}
	/** The newest commits of a pull request that was found by its branch. */
	| {kind: 'commits'; repository: Repository; number: number}
	| {kind: 'issue'; repository: Repository; number: number}
	| {kind: 'policy'; repository: Repository; base: string};

/** What a lookup is found by again: the same for the same question. */
export function lookupId(lookup: Lookup): string {
	return `${lookup.kind} ${repositoryId(lookup.repository)} ${subjectOf(lookup)}`;
}

/** `owner/name`: a repository on the host of its forge. */
export function repositoryId({owner, repo}: Repository): string {
	return `${owner}/${repo}`.toLowerCase();
}

/** What is asked for in the repository; it goes into the variables of a query. */
export function subjectOf(lookup: Lookup): string | number {
	switch (lookup.kind) {
		case 'branch':
			return lookup.branch;
		case 'policy':
			return `refs/heads/${lookup.base}`;
		default:
			return lookup.number;
	}
}

/** A lookup in words: `acme/web#7`. */
export function lookupName(lookup: Lookup): string {
	const repository = repositoryId(lookup.repository);
	switch (lookup.kind) {
		case 'branch':
			return `${repository}, branch ${lookup.branch}`;
		case 'policy':
			return `${repository}, rules of ${lookup.base}`;
		default:
			return `${repository}#${lookup.number}`;
	}
}

/** The first line of a batch for a target. */
export function lookupOf(target: Target): Lookup {
	if (target.kind !== 'pull') {
		return target;
	}
	const {number, ...repository} = target.pull;
	return {kind: 'pull', repository, number};
}
