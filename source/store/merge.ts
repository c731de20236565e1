import type {MergeOffer, MergeOutcome} from '../session/merge-offer.ts';
import type {MergeMethod} from '../session/pull.ts';
import {mergeSession, planMerge} from './merge-branch.ts';
import {mergePull, offerPullMerge} from './pulls/pull-merge.ts';
import type {SessionEntry} from './sessions.ts';

/**
What merging a session would do: its pull request, or with the local forge its branch. Text and conflicts are those of
the given method, else of the way without a choice.
*/
export async function offerMerge(entry: SessionEntry, method?: MergeMethod): Promise<MergeOffer> {
	return isOnForge(entry) ? offerPullMerge(entry, method) : planMerge(entry, {method});
}

/**
Merges a session: its pull request, or with the local forge its branch.
@param head the newest commit that somebody was shown: where there are others by now it is refused.
@throws AoError('conflict' | 'unsafe' | 'interrupted'); nothing was changed then.
*/
export async function merge(
	entry: SessionEntry,
	method?: MergeMethod,
	{signal, head}: {signal?: AbortSignal; head?: string | undefined} = {},
): Promise<MergeOutcome> {
	return isOnForge(entry) ? mergePull(entry, method, {head}) : mergeSession(entry, {method, signal, head});
}

function isOnForge({project}: SessionEntry): boolean {
	return project.home.forge === 'github';
}
