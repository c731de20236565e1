import {type Check, type RollupState, rollupStates} from '../../session/pull.ts';
import {cleanText} from '../../session/text.ts';
import {addressIn, idIn, type Node, nodesAt, objectAt, textIn, wordIn} from './read.ts';

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
GitHub's sum of all checks of a commit; a word that is not known is one of checks that are not over. It is asked for by
a field of its own, see `checkFields`.
*/
export function sumOf(commit: Node | null): RollupState {
	return wordIn(objectAt(commit, 'rollup'), 'state', rollupStates, 'PENDING');
}

/** What is listed of a commit: its check runs and statuses, with those that were replaced. */
export function contextsOf(commit: Node | null): Node | null {
	return objectAt(commit, 'statusCheckRollup', 'contexts');
}
