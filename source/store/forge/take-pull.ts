import {originHead} from '../../git/refs.ts';
import {sessionCommits} from '../../git/session-commits.ts';
import type {FoundPull, Policy, Pull} from '../../session/pull.ts';
import {chooseFound} from '../../session/pull-match.ts';
import {type SessionEntry, say} from '../sessions.ts';

/**
Writes down what the forge told of a session's pull request, where that is new. `policy` is what its base asks for,
as last heard.
*/
export function takePull(entry: SessionEntry, answer: Pull, policy: Policy | null): void {
	const pull: Pull = {...answer, policy: answer.policy ?? policy};
	const {record} = entry;
	if (record.pulls.left.includes(pull.id) && pull.state !== 'OPEN') {
		return;
	}
	if (JSON.stringify(record.pulls.known?.pull) !== JSON.stringify(pull)) {
		say(entry, {kind: 'pull', pull, tip: record.git?.tip ?? null});
	}
}

/** Which of the pull requests from a branch of its name is the session's own; null where none is. */
export async function ownPull(
	{record, project}: SessionEntry,
	found: readonly FoundPull[],
): Promise<FoundPull | null> {
	const {home, repository} = project;
	const {created, git, pulls} = record;
	if (found.length === 0) {
		return null;
	}
	const owners = [home.push?.repository.owner, home.repository?.owner].filter(owner => owner !== undefined);
	const head = await originHead(repository);
	return chooseFound(
		found.filter(({id, state}) => state === 'OPEN' || !pulls.left.includes(id)),
		{
			branch: created.branch,
			made: created.ownBranch,
			owners,
			startedAt: Date.parse(created.at),
			commits: await sessionCommits(repository, {
				branch: created.branch,
				tip: git?.tip ?? null,
				fork: created.baseCommit,
			}),
			defaultBranch: head === null ? null : head.slice(head.indexOf('/') + 1),
			left: [],
		},
	);
}
