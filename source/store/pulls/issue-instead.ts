import {AoError} from '../../session/errors.ts';
import {shortRef} from '../../session/issue-ref.ts';
import type {PullRef} from '../../session/pull.ts';
import {lookUpIssues} from '../issues/issues-of.ts';
import type {Project} from '../project.ts';

/**
Reads a pull request that somebody named.
@throws what the reading throws; AoError('usage') where there is none of this number, but an issue.
*/
export async function readNamedPull<T>(
	project: Project,
	{host, owner, repo, number}: PullRef,
	read: () => Promise<T>,
): Promise<T> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof AoError) || error.code !== 'not_found') {
			throw error;
		}
		const ref = `github:${host}/${owner}/${repo}#${number}`;
		const [issue] = await lookUpIssues(project, [ref]);
		if (issue === undefined || issue instanceof AoError) {
			throw error;
		}
		const name = shortRef(ref, project.refs);
		throw new AoError('usage', `${name} is an issue, not a pull request.`, {
			hint: `Work on it: ao spawn ${name.replace(/^#/, '')}`,
		});
	}
}
