import {type Check, type Pull, rollupStates} from '../../session/pull.ts';
import {cleanText} from '../../session/text.ts';
import {addressIn, countIn, idIn, isObject, type Node, nodesAt, objectAt, textIn, wordIn} from './read.ts';

/** As many names of failing checks are kept. */
const namesKept = 10;

const failedConclusions = [
	'FAILURE',
	'TIMED_OUT',
	'CANCELLED',
	'ACTION_REQUIRED',
	'STARTUP_FAILURE',
	'STALE',
] as const;

/**
What a conclusion or state of GitHub means; `COMPLETED` stands beside a conclusion. A word that is not known is one
of a check that is not over.
*/
export function checkState(word: unknown): Check['state'] {
	if (failedConclusions.some(failed => failed === word) || word === 'ERROR') {
		return 'failed';
	}
	if (word === 'SUCCESS' || word === 'NEUTRAL') {
		return 'passed';
	}
	return word === 'SKIPPED' ? 'skipped' : 'pending';
}

/** One check: a check run, or a status that another service has set. */
export function checkOf(node: Node): Check {
	const name = cleanText(textIn(node, 'name') ?? textIn(node, 'context') ?? '').trim() || '(no name)';
	const required = typeof node.isRequired === 'boolean' ? node.isRequired : null;
	if (node.__typename !== 'CheckRun') {
		return {name, state: checkState(node.state), required, url: addressIn(node, 'targetUrl'), job: null};
	}
	return {
		name,
		// An unfinished run may have an empty conclusion or an old one.
		state: node.status === 'COMPLETED' ? checkState(node.conclusion) : 'pending',
		required,
		url: addressIn(node, 'detailsUrl') ?? addressIn(node, 'url'),
		job: actionsOf(node)?.job ?? null,
	};
}

const actionsAddress = /\/actions\/runs\/(\d{1,15})\/jobs?\/(\d{1,15})(?:[?#/]|$)/;

/**
The workflow run and the job of a check run that GitHub Actions made; null for others. Its address has both, also for a
token that may not read workflow runs; the run's own id is the job's where it has another address.
*/
export function actionsOf(node: Node): {run: number | null; job: number | null} | null {
	const [, run, job] = actionsAddress.exec(textIn(node, 'detailsUrl') ?? '') ?? [];
	if (run !== undefined && job !== undefined) {
		return {run: Number(run), job: Number(job)};
	}
	const workflowRun = objectAt(node, 'checkSuite', 'workflowRun');
	const own = objectAt(node, 'checkSuite', 'app')?.slug === 'github-actions';
	return workflowRun === null && !own
		? null
		: {run: idIn(workflowRun, 'databaseId'), job: idIn(node, 'databaseId')};
}

/** The newest commit of a pull request with its checks. */
export function commitOf(pull: Node): Node | null {
	return objectAt(nodesAt(pull, 'commits').at(-1), 'commit');
}

/**
The sum of a pull request's checks.
@param refused the account may not read some of it: what is not there may then not be taken for "no checks".
*/
export function checksOf(pull: Node, refused: boolean): Pull['checks'] {
	const commit = commitOf(pull);
	const oid = textIn(commit, 'oid') ?? textIn(pull, 'headRefOid') ?? '';
	const rollup = objectAt(commit, 'statusCheckRollup');
	if (rollup === null) {
		return refused
			? {oid, rollup: 'PENDING', passed: 0, failed: 0, pending: 0, failing: [], failedRequired: null}
			: null;
	}
	const contexts = objectAt(rollup, 'contexts');
	const checks = nodesAt(contexts).map(checkOf);
	const failing = checks
		.filter(({state}) => state === 'failed')
		.sort((one, other) => Number(other.required === true) - Number(one.required === true));
	const told = countedStates(contexts);
	const counts = told ?? checks.map(({state}) => ({state, count: 1}));
	const complete = told !== null || (!refused && checks.length >= countIn(contexts, 'totalCount'));
	const number = (...states: Check['state'][]): number =>
		counts.reduce((sum, {state, count}) => sum + (states.includes(state) ? count : 0), 0);
	const failed = number('failed');
	return {
		oid,
		rollup: wordIn(rollup, 'state', rollupStates, 'PENDING'),
		passed: number('passed', 'skipped'),
		failed,
		pending: number('pending'),
		failing: failing.slice(0, namesKept).map(({name}) => name),
		failedRequired: complete ? requiredAmong(failing, failed) : null,
	};
}

/** How many failed checks are required; null where one of those that were not seen may be. */
function requiredAmong(failing: readonly Check[], failed: number): number | null {
	const required = failing.filter(check => check.required === true).length;
	const known = failing.length >= failed && failing.every(check => check.required !== null);
	return known || required > 0 ? required : null;
}

/** GitHub's own numbers, which are of all checks; null where it gave none. */
function countedStates(contexts: Node | null): {state: Check['state']; count: number}[] | null {
	const lists = [contexts?.checkRunCountsByState, contexts?.statusContextCountsByState].filter(Array.isArray);
	if (lists.length === 0) {
		return null;
	}
	return lists
		.flat()
		.filter(isObject)
		.map(entry => ({state: checkState(entry.state), count: countIn(entry, 'count')}));
}
