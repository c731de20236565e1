import type {GitHub} from '../../github/github.ts';
import {AoError} from '../../session/errors.ts';
import {type RefContext, type Repository, shortRef, splitRef} from '../../session/issue-ref.ts';
import type {Issue, Tracker} from '../../session/tracker.ts';
import {writtenThere} from './errors.ts';
import {listIssues} from './list.ts';
import {issueReader} from './look-up.ts';

export type GitHubTracker = Tracker & {
	kind: 'github';
	lookUp(refs: readonly string[], options?: {signal?: AbortSignal}): Promise<(Issue | AoError)[]>;
};

/**
The tracker of a repository on GitHub. `get` and `lookUp` read issues of every repository on its host, the last 50
comments with them; `list` those of its own one, without comments. AO writes no issues there.
@param refs how references are shown: as the project understands them when they are typed.
*/
export function createGitHubTracker(
	github: GitHub,
	repository: Repository,
	refs: RefContext = {tracker: 'github', repository},
): GitHubTracker {
	const lookUp = issueReader(github, refs);
	const {host, owner, repo} = repository;
	const page = `${github.web}/${owner}/${repo}/issues`;

	return {
		kind: 'github',
		lookUp,

		async list(filter = {}) {
			const listed = await listIssues(github, repository, filter);
			return listed.map(({number, issue}) => {
				const ref = `github:${host}/${owner}/${repo}#${number}`;
				return {...issue, ref, id: shortRef(ref, refs)};
			});
		},

		async get(wanted) {
			const found = await lookUp(wanted);
			return found.map(one => {
				if (one instanceof AoError && !isAbsence(one)) {
					throw one;
				}
				return one instanceof AoError ? null : one;
			});
		},

		async create() {
			throw writtenThere(`${page}/new`);
		},

		async close(ref) {
			const parts = splitRef(ref);
			throw writtenThere(
				parts?.kind === 'github' && parts.host === host
					? `${github.web}/${parts.owner}/${parts.repo}/issues/${parts.number}`
					: page,
			);
		},
	};
}

/** Whether an error only says that there is no such issue, or that it is a pull request. */
export function isAbsence({code}: AoError): boolean {
	return code === 'not_found' || code === 'usage';
}
