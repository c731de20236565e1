import {type GitHub, GitHubFailure} from '../../github/github.ts';
import {inWords} from '../../github/in-words.ts';
import {AoError} from '../../session/errors.ts';
import type {Forge} from '../../session/forge.ts';
import type {PullRef, RollupState} from '../../session/pull.ts';
import {firstLine} from '../../session/text.ts';
import {actionsOf, checkOf, commitOf, contextsOf, sumOf} from './checks.ts';
import {newestContexts} from './newest-contexts.ts';
import {checksQuery} from './queries.ts';
import {idIn, type Node, nodesAt, objectAt, textIn} from './read.ts';
import {pullNode} from './reads.ts';
import {pullName} from './words.ts';

type Rerun = Awaited<ReturnType<Forge['rerunFailed']>>;

/** The most pages of checks that are looked through. */
const pages = 10;

/** Runs failed checks again: those of GitHub Actions by their workflow run, those of other apps one by one. */
export async function rerunFailed(github: GitHub, pull: PullRef): Promise<Rerun> {
	const failed = await failedChecks(github, pull);
	const result: Rerun = {rerun: [], left: []};
	const place = {owner: pull.owner, repo: pull.repo};
	for (const {names, request, why} of requestsFor(failed)) {
		const refused =
			request === null ? why : await refusalOf(github, request.route, {...place, ...request.parameters});
		if (refused === null) {
			result.rerun.push(...names);
		} else {
			result.left.push(...names.map(name => ({name, why: refused})));
		}
	}
	return result;
}

async function failedChecks(github: GitHub, pull: PullRef): Promise<Node[]> {
	const seen: Node[] = [];
	let sum: RollupState = 'PENDING';
	let after: string | null = null;
	for (let page = 0; page < pages; page += 1) {
		const {node} = await pullNode(github, checksQuery, pull, {after});
		if (node.state !== 'OPEN') {
			throw new AoError('unsafe', `${pullName(pull)} is not open, so its checks do not matter any more.`);
		}
		const commit = commitOf(node);
		const contexts = contextsOf(commit);
		sum = sumOf(commit);
		seen.push(...nodesAt(contexts));
		const info = objectAt(contexts, 'pageInfo');
		after = textIn(info, 'endCursor');
		if (info?.hasNextPage !== true || after === null) {
			break;
		}
	}
	return newestContexts(seen, sum).filter(check => checkOf(check).state === 'failed');
}

type Request = {route: string; parameters: Record<string, number>};
type Plan = {names: string[]; request: Request | null; why: string};

const runRoute = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs';
const checkRoute = 'POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest';

/** One request for each workflow run, and one for each check run of another app. */
function requestsFor(failed: readonly Node[]): Plan[] {
	const plans = new Map<string, Plan>();
	for (const [index, node] of failed.entries()) {
		const {key, request, why} = requestFor(node, index);
		const plan = plans.get(key) ?? {names: [], request, why};
		plan.names.push(checkOf(node).name);
		plans.set(key, plan);
	}
	return [...plans.values()];
}

function requestFor(node: Node, index: number): {key: string; request: Request | null; why: string} {
	const own = `check ${index}`;
	if (node.__typename !== 'CheckRun') {
		return {key: own, request: null, why: 'Only the service that reports it can run it again.'};
	}
	if (node.conclusion === 'ACTION_REQUIRED' && actionsOf(node) !== null) {
		return {key: own, request: null, why: 'It waits for an approval on GitHub.'};
	}
	const run = actionsOf(node)?.run ?? null;
	if (run !== null) {
		return {key: `run ${run}`, request: {route: runRoute, parameters: {run_id: run}}, why: ''};
	}
	const id = idIn(node, 'databaseId');
	return id === null
		? {key: own, request: null, why: 'GitHub did not tell its number.'}
		: {key: own, request: {route: checkRoute, parameters: {check_run_id: id}}, why: ''};
}

/** Sends the request; gives why it was refused, null where it was not. What concerns every request is thrown. */
async function refusalOf(
	github: GitHub,
	route: string,
	parameters: Record<string, string | number>,
): Promise<string | null> {
	const call = github.rest(route, parameters, {urgent: true});
	try {
		await call;
		return null;
	} catch (error) {
		const refused = error instanceof GitHubFailure && [403, 404, 409, 410, 422].includes(error.status ?? 0);
		if (refused && ['forbidden', 'bad_answer', 'server'].includes(error.fault.kind)) {
			return firstLine(error.fault.message);
		}
		throw inWords(error);
	}
}
