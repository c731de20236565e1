import type {GitHub} from '../../github/github.ts';
import {AoError} from '../../session/errors.ts';
import type {MergeMethod, PullRef} from '../../session/pull.ts';
import {oneLine} from '../../session/text.ts';
import {enqueueMutation, mergeableQuery, mergeMutation} from './queries.ts';
import {type Node, objectAt, textIn} from './read.ts';
import {pullNode} from './reads.ts';
import {answerTo, pullName, said} from './words.ts';

export type MergeOptions = {method: Exclude<MergeMethod, 'ff'>; headOid: string};

/**
Merges a pull request where its head still is the one that was looked at, or puts it into the merge queue of its base.
@returns the commit (its head, where the server does not tell of another one); null where it was only queued.
*/
export async function mergePull(
	github: GitHub,
	pull: PullRef,
	{method, headOid}: MergeOptions,
): Promise<string | null> {
	const {node} = await pullNode(github, mergeableQuery, pull);
	if (node.state === 'MERGED') {
		return mergeCommitOf(node) ?? headOid;
	}
	refuse(pull, node, headOid);
	if (node.isInMergeQueue === true) {
		return null;
	}
	if (node.isMergeQueueEnabled === true) {
		return enqueue(github, pull, node, headOid);
	}
	refuseBlocked(pull, node);
	const input = {
		pullRequestId: textIn(node, 'id'),
		mergeMethod: method.toUpperCase(),
		expectedHeadOid: headOid,
	};
	const {data, errors} = await answerTo(github.mutate(mergeMutation, {input}, {urgent: true}));
	const merged = objectAt(data, 'mergePullRequest', 'pullRequest');
	if (merged?.state === 'MERGED') {
		return (
			mergeCommitOf(merged) ?? mergeCommitOf((await pullNode(github, mergeableQuery, pull)).node) ?? headOid
		);
	}
	const reason = said(errors);
	// A ruleset may ask for a queue where the branch's own settings do not tell of one.
	if (/merge queue/i.test(reason)) {
		return enqueue(github, pull, node, headOid);
	}
	// "Not mergeable" is also said of conflicts that were not computed before.
	const now = /not mergeable|conflict/i.test(reason) ? await pullNode(github, mergeableQuery, pull) : null;
	if (now !== null) {
		refuse(pull, now.node, headOid);
	}
	throw new AoError('unsafe', `${pullName(pull)} was not merged: ${reason}`, {
		hint: 'Open it in the browser to see what it still needs.',
	});
}

function mergeCommitOf(node: Node): string | null {
	return textIn(objectAt(node, 'mergeCommit'), 'oid');
}

async function enqueue(github: GitHub, pull: PullRef, node: Node, headOid: string): Promise<null> {
	const input = {pullRequestId: textIn(node, 'id'), expectedHeadOid: headOid};
	const {data, errors} = await answerTo(github.mutate(enqueueMutation, {input}, {urgent: true}));
	if (objectAt(data, 'enqueuePullRequest') === null || errors.length > 0) {
		throw new AoError('unsafe', `${pullName(pull)} was not put into the merge queue: ${said(errors)}`);
	}
	return null;
}

/**
GitHub merges past the rules of a branch for an administrator who asks by its API, also without asking for that (`gh pr
merge` holds back by itself without `--admin`): so what a rule keeps from being merged is not tried.
*/
function refuseBlocked(pull: PullRef, node: Node): void {
	if (node.mergeStateStatus === 'BLOCKED') {
		const base = textIn(node, 'baseRefName') ?? 'its base';
		throw new AoError(
			'unsafe',
			`${pullName(pull)} was not merged: a rule of ${oneLine(base)} keeps it from being merged.`,
			{hint: 'Open it in the browser to see what it still needs.'},
		);
	}
}

/** What is known to be refused needs no try, and can be said in better words. */
function refuse(pull: PullRef, node: Node, headOid: string): void {
	const name = pullName(pull);
	if (node.state === 'CLOSED') {
		throw new AoError('unsafe', `${name} is closed.`, {hint: 'Reopen it on GitHub first.'});
	}
	if (node.headRefOid !== headOid) {
		const now = (textIn(node, 'headRefOid') ?? '').slice(0, 8);
		throw new AoError(
			'unsafe',
			`${name} was pushed to meanwhile: its head is ${now}, not ${headOid.slice(0, 8)}.`,
			{hint: 'Look at what is new, then merge again.'},
		);
	}
	if (node.mergeable === 'CONFLICTING') {
		throw new AoError(
			'conflict',
			`${name} has conflicts with ${textIn(node, 'baseRefName') ?? 'its base'}.`,
			{
				hint: 'Merge the base into the branch, solve them and push.',
			},
		);
	}
	if (node.isDraft === true) {
		throw new AoError('unsafe', `${name} is a draft.`, {hint: 'Mark it as ready for review first.'});
	}
}
