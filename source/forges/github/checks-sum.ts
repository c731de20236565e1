import type {Check, Pull} from '../../session/pull.ts';
import {checkOf, checkState, commitOf, contextsOf, sumOf} from './checks.ts';
import {newestContexts} from './newest-contexts.ts';
import {countIn, isObject, type Node, nodesAt, objectAt, textIn} from './read.ts';

/** As many names of failing checks are kept. */
const namesKept = 10;

/**
The sum of a pull request's checks.
@param refused the account may not read some of it: what is not there may then not be taken for "no checks".
*/
export function checksOf(pull: Node, refused: boolean): Pull['checks'] {
	const commit = commitOf(pull);
	const oid = textIn(commit, 'oid') ?? textIn(pull, 'headRefOid') ?? '';
	if (objectAt(commit, 'rollup') === null && objectAt(commit, 'statusCheckRollup') === null) {
		return refused
			? {oid, rollup: 'PENDING', passed: 0, failed: 0, pending: 0, failing: [], failedRequired: null}
			: null;
	}
	const rollup = sumOf(commit);
	const contexts = contextsOf(commit);
	const seen = nodesAt(contexts);
	const checks = newestContexts(seen, rollup).map(checkOf);
	const failing = checks
		.filter(({state}) => state === 'failed')
		.sort((one, other) => Number(other.required === true) - Number(one.required === true));
	const unseen = unseenStates(contexts, seen);
	const number = (...states: Check['state'][]): number =>
		checks.filter(({state}) => states.includes(state)).length +
		states.reduce((sum, state) => sum + (unseen?.get(state) ?? 0), 0);
	const failed = failing.length + (rollup === 'SUCCESS' ? 0 : (unseen?.get('failed') ?? 0));
	const complete = unseen !== null || (!refused && seen.length >= countIn(contexts, 'totalCount'));
	// The one that makes the sum bad is none of those that are listed.
	const hidden = failed === 0 && (rollup === 'FAILURE' || rollup === 'ERROR');
	return {
		oid,
		rollup,
		passed: number('passed', 'skipped'),
		failed,
		pending: number('pending'),
		failing: failing.slice(0, namesKept).map(({name}) => name),
		failedRequired: complete && !hidden ? requiredAmong(failing, failed) : null,
	};
}

/** How many failed checks are required; null where one of those that were not seen may be. */
function requiredAmong(failing: readonly Check[], failed: number): number | null {
	const required = failing.filter(check => check.required === true).length;
	const known = failing.length >= failed && failing.every(check => check.required !== null);
	return known || required > 0 ? required : null;
}

/**
How many of those beyond the ones seen are in each state, by GitHub's own numbers of all; null where it gave none. Some
may have been replaced: the numbers are of those too.
*/
function unseenStates(contexts: Node | null, seen: readonly Node[]): Map<Check['state'], number> | null {
	const lists = [contexts?.checkRunCountsByState, contexts?.statusContextCountsByState].filter(Array.isArray);
	if (lists.length === 0) {
		return null;
	}
	const counts = new Map<Check['state'], number>();
	if (seen.length >= countIn(contexts, 'totalCount')) {
		return counts;
	}
	for (const entry of lists.flat().filter(isObject)) {
		const state = checkState(entry.state);
		counts.set(state, (counts.get(state) ?? 0) + countIn(entry, 'count'));
	}
	for (const {state} of seen.map(checkOf)) {
		counts.set(state, Math.max(0, (counts.get(state) ?? 0) - 1));
	}
	return counts;
}
