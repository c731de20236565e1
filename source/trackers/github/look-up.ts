import {type GitHub, GitHubFailure, type GraphQlAnswer} from '../../github/github.ts';
import {inWords} from '../../github/in-words.ts';
import {AoError} from '../../session/errors.ts';
import {type RefContext, type RefParts, shortRef, splitRef} from '../../session/issue-ref.ts';
import type {Issue} from '../../session/tracker.ts';
import {hopeless, isPull, isSilence, keptBack, noIssue, noRepository, partFailed} from './errors.ts';
import {fieldsOf, parseNode} from './parse.ts';
import {issuesByNumber, issuesPerQuery, largestNumber, type Wanted} from './queries.ts';

type Target = {ref: string; parts: RefParts & {kind: 'github'}};
type Found = Map<string, Issue | AoError>;

/**
What reads many issues of a host at once, of any repositories. In place of one that cannot be given stands why: it is
not there, it is a pull request, this account may not see it.
@param refs how references are shown.
*/
export function issueReader(
	github: GitHub,
	refs: RefContext,
): (wanted: readonly string[], options?: {signal?: AbortSignal}) => Promise<(Issue | AoError)[]> {
	let perQuery = issuesPerQuery;

	const ask = async (targets: readonly Target[], found: Found, signal?: AbortSignal): Promise<void> => {
		let silent = 0;
		for (let start = 0; start < targets.length; ) {
			const some = targets.slice(start, start + perQuery);
			try {
				await askOnce(some, found, signal);
				start += some.length;
			} catch (error) {
				silent += isSilence(error) ? 1 : 0;
				const smaller = error instanceof GitHubFailure && error.tooLarge && some.length > 1;
				if (!smaller || silent >= hopeless) {
					throw inWords(error);
				}
				perQuery = Math.ceil(some.length / 2);
			}
		}
	};

	const askOnce = async (targets: readonly Target[], found: Found, signal?: AbortSignal): Promise<void> => {
		const groups = [...Map.groupBy(targets, placeOf).values()];
		const {text, variables} = issuesByNumber(groups.flatMap(wantedOf));
		const answer = await github.query(text, variables, {urgent: true, ...(signal ? {signal} : {})});
		const unanswered: Target[] = [];
		let count = 0;
		for (const [index, group] of groups.entries()) {
			for (const target of group) {
				const result = resultOf(answer, [`r${index}`, `i${count++}`], target);
				if (result === null) {
					unanswered.push(target);
				} else {
					found.set(target.ref, result);
				}
			}
		}
		if (unanswered.length > 0 && targets.length > 1) {
			perQuery = Math.min(perQuery, Math.ceil(targets.length / 2));
			await ask(unanswered, found, signal);
		} else {
			for (const {ref} of unanswered) {
				found.set(ref, partFailed(github.host, answer.errors[0]?.message));
			}
		}
	};

	/** What an answer says of a target; null where it says nothing. */
	const resultOf = (
		{data, errors}: GraphQlAnswer,
		[repository, issue]: [string, string],
		{ref, parts}: Target,
	): Issue | AoError | null => {
		const place = fieldsOf(data?.[repository]);
		const node = parseNode(place[issue]);
		if (node.kind === 'issue') {
			return {...node.issue, ref, id: shortRef(ref, refs)};
		}
		if (node.kind === 'pull') {
			return isPull(parts, shortRef(ref, refs).startsWith('#'));
		}
		const error = errors.find(({path}) => path[0] === repository && (path.length === 1 || path[1] === issue));
		if (error?.type === 'NOT_FOUND') {
			return error.path.length === 1 ? noRepository(parts) : noIssue(parts);
		}
		if (error?.type === 'FORBIDDEN') {
			return keptBack(github.host, error.message);
		}
		return null;
	};

	return async (wanted, {signal} = {}) => {
		const found: Found = new Map();
		const targets = [...new Set(wanted)].flatMap((ref): Target[] => {
			const parts = splitRef(ref);
			if (parts?.kind !== 'github' || parts.host !== github.host) {
				found.set(ref, new AoError('not_found', `${shortRef(ref, refs)} is no issue on ${github.host}.`));
				return [];
			}
			if (Number(parts.number) > largestNumber) {
				found.set(ref, noIssue(parts));
				return [];
			}
			return [{ref, parts}];
		});
		await ask(targets, found, signal);
		return wanted.map(ref => found.get(ref) ?? partFailed(github.host, undefined));
	};
}

function placeOf({parts: {owner, repo}}: Target): string {
	return `${owner}/${repo}`;
}

function wantedOf(group: readonly Target[]): Wanted[] {
	const [first] = group;
	return first === undefined
		? []
		: [{repository: first.parts, numbers: group.map(({parts}) => Number(parts.number))}];
}
