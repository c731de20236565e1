import {AoError} from './errors.ts';
import {parseIssueRefs, type Repository, splitRef} from './issue-ref.ts';
import type {PullRef} from './pull.ts';

/**
The pull request that somebody named: `17`, `#17`, `owner/repo#17` or its address.
@param repository where a bare number belongs.
@throws AoError('usage') for everything else.
*/
export function parsePullName(text: string, repository: Repository): PullRef {
	const [named, ...more] = parseIssueRefs([text], {tracker: 'github', repository});
	if (named === undefined || more.length > 0) {
		throw new AoError('usage', 'One pull request has to be named.', {
			hint: 'Understood are 17, owner/repo#17 and its address.',
		});
	}
	if ('error' in named) {
		throw new AoError('usage', named.error.message.replaceAll('an issue', 'a pull request'), {
			hint: 'Understood are 17, owner/repo#17 and its address.',
		});
	}
	const parts = splitRef(named.ref);
	if (parts?.kind !== 'github') {
		throw new AoError('usage', `${named.ref.replace('local:', '')} is a local issue and no pull request.`, {
			hint: 'Understood are 17, owner/repo#17 and its address.',
		});
	}
	const {host, owner, repo, number} = parts;
	return {host, owner, repo, number: Number(number)};
}

/** As it is shown where `own` is the project's repository: `#17`, else `owner/repo#17`. */
export function pullName({host, owner, repo, number}: PullRef, own: Repository | null = null): string {
	return own?.host === host && own.owner === owner && own.repo === repo
		? `#${number}`
		: `${owner}/${repo}#${number}`;
}

export function isSamePull(one: PullRef, other: PullRef): boolean {
	return (
		one.host === other.host &&
		one.owner === other.owner &&
		one.repo === other.repo &&
		one.number === other.number
	);
}
