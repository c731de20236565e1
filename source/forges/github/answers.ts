import type {Answer, IssueNews, Target} from '../../session/forge.ts';
import type {Repository} from '../../session/issue-ref.ts';
import type {FoundPull} from '../../session/pull.ts';
import {cleanText} from '../../session/text.ts';
import type {Outcome} from './batch.ts';
import {type Lookup, lookupId, lookupOf, repositoryId} from './lookups.ts';
import {policyOf} from './policy.ts';
import {commitOids, foundPullOf, pullOf, repositoryIn} from './pull.ts';
import {addressIn, type Node, nodesAt, objectAt, textIn} from './read.ts';

/** What came of each lookup, by its id. */
export type Outcomes = Map<string, Outcome>;

/** What need not be asked again: what a repository is a fork of, and the commits that a head stands for. */
export type Memory = {
	parents: Map<string, Repository | null>;
	commits: Map<string, {oid: string; commits: string[]}>;
};

export function createMemory(): Memory {
	return {parents: new Map(), commits: new Map()};
}

/** What still has to be looked up before a target can be answered; none where it can, or never will be. */
export function missingLookups(target: Target, outcomes: Outcomes, memory: Memory): Lookup[] {
	const branches = target.kind === 'branch' ? branchLookups(target, outcomes, memory) : [lookupOf(target)];
	const missing = branches.filter(lookup => !outcomes.has(lookupId(lookup)));
	if (missing.length > 0 || branches.some(lookup => outcomes.get(lookupId(lookup))?.kind === 'fault')) {
		return missing;
	}
	return target.kind === 'branch'
		? foundBy(branches, outcomes)
				.filter(found => memory.commits.get(found.id)?.oid !== found.head.oid)
				.map(commitsLookup)
				.filter(lookup => !outcomes.has(lookupId(lookup)))
		: [];
}

/** The answer to a target; null where something that it needs could not be asked. */
export function answerFor(target: Target, outcomes: Outcomes, memory: Memory, host: string): Answer | null {
	if (target.kind === 'branch') {
		return branchAnswer(target, outcomes, memory);
	}
	const outcome = outcomes.get(lookupId(lookupOf(target)));
	if (outcome === undefined || outcome.kind === 'fault') {
		return null;
	}
	if (outcome.kind === 'missing') {
		return outcome;
	}
	const {node, repository, checksRefused} = outcome;
	if (target.kind === 'policy') {
		return {kind: 'policy', policy: policyOf(node, repository)};
	}
	if (target.kind === 'issue') {
		const issue = issueOf(node);
		return issue === null ? null : {kind: 'issue', issue};
	}
	const pull = node === null ? null : pullOf(node, host, checksRefused);
	return pull === null ? null : {kind: 'pull', pull};
}

type BranchTarget = Extract<Target, {kind: 'branch'}>;

/** The branch's name in its own repository, in the one that this is known to be a fork of, and where it was asked for. */
function branchLookups(
	{repository, branch, into}: BranchTarget,
	outcomes: Outcomes,
	memory: Memory,
): Lookup[] {
	const own: Lookup = {kind: 'branch', repository, branch};
	const outcome = outcomes.get(lookupId(own));
	if (outcome?.kind === 'data') {
		memory.parents.set(
			repositoryId(repository),
			repositoryIn(objectAt(outcome.repository, 'parent'), repository.host),
		);
	}
	const parent = memory.parents.get(repositoryId(repository)) ?? null;
	const places = [repository, parent, into].filter(place => place !== null && place !== undefined);
	const distinct = new Map(places.map(place => [repositoryId(place), place])).values();
	return [...distinct].map(place => ({kind: 'branch', repository: place, branch}));
}

function foundBy(branches: readonly Lookup[], outcomes: Outcomes): Omit<FoundPull, 'commits'>[] {
	const found = branches.flatMap(lookup => {
		const outcome = outcomes.get(lookupId(lookup));
		return outcome?.kind === 'data' && outcome.node !== null
			? nodesAt(outcome.node).flatMap(node => foundPullOf(node, lookup.repository.host) ?? [])
			: [];
	});
	return [...new Map(found.map(pull => [pull.id, pull])).values()];
}

function commitsLookup({repository, number}: Pick<FoundPull, 'repository' | 'number'>): Lookup {
	return {kind: 'commits', repository, number};
}

function branchAnswer(target: BranchTarget, outcomes: Outcomes, memory: Memory): Answer | null {
	const branches = branchLookups(target, outcomes, memory);
	const own = branches.map(lookup => outcomes.get(lookupId(lookup)));
	if (own.some(outcome => outcome === undefined || outcome.kind === 'fault')) {
		return null;
	}
	const first = own[0];
	if (first?.kind === 'missing') {
		return first;
	}
	const pulls: FoundPull[] = [];
	for (const found of foundBy(branches, outcomes)) {
		const outcome = outcomes.get(lookupId(commitsLookup(found)));
		if (outcome?.kind === 'data') {
			memory.commits.set(found.id, {oid: found.head.oid, commits: commitOids(outcome.node)});
		}
		const known = memory.commits.get(found.id);
		if (known?.oid !== found.head.oid && outcome?.kind !== 'missing') {
			return null;
		}
		pulls.push({...found, commits: known?.oid === found.head.oid ? known.commits : []});
	}
	return {kind: 'branch', pulls: pulls.sort(newestFirst)};
}

function newestFirst(one: FoundPull, other: FoundPull): number {
	return Date.parse(other.createdAt) - Date.parse(one.createdAt);
}

/** An issue, or the pull request that has its number: closed once it is not open any more. */
function issueOf(node: Node | null): IssueNews | null {
	const id = textIn(node, 'id');
	const state = textIn(node, 'issueState') ?? textIn(node, 'pullState');
	const url = addressIn(node, 'url');
	return id === null || state === null || url === null
		? null
		: {
				id,
				state: state === 'OPEN' ? 'open' : 'closed',
				title: cleanText(textIn(node, 'title') ?? '').trim(),
				url,
			};
}
