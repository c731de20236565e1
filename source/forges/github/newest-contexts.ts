import type {RollupState} from '../../session/pull.ts';
import {checkOf} from './checks.ts';
import {idIn, type Node, objectAt, textIn} from './read.ts';

/**
What is told of a commit without the check runs that newer ones have replaced: GitHub's `contexts` keeps those. As with
`gh pr checks`, the newest run counts of each app, workflow, event and name.
@param nodes of `contexts`, of all pages at once, so that a run meets the one that has replaced it.
@param sum GitHub's own of the commit: where it is a success, a failed run was replaced, also by one that is not seen.
*/
export function newestContexts(nodes: readonly Node[], sum: RollupState): Node[] {
	const runs = nodes.map(node => ({node, key: keyOf(node), id: idIn(node, 'databaseId') ?? 0}));
	const newest = new Map<string, number>();
	for (const {key, id} of runs) {
		if (key !== null) {
			newest.set(key, Math.max(id, newest.get(key) ?? 0));
		}
	}
	return runs
		.filter(({key, id}) => key === null || newest.get(key) === id)
		.filter(({node}) => sum !== 'SUCCESS' || !isRun(node) || checkOf(node).state !== 'failed')
		.map(({node}) => node);
}

/** The same for runs of which the newer one replaces the other; null for what nothing is known to replace. */
function keyOf(node: Node): string | null {
	if (!isRun(node) || idIn(node, 'databaseId') === null) {
		return null;
	}
	const suite = objectAt(node, 'checkSuite');
	const app = textIn(objectAt(suite, 'app'), 'slug');
	const run = objectAt(suite, 'workflowRun');
	const workflow = textIn(objectAt(run, 'workflow'), 'id');
	const ofWorkflow = app === null || app === 'github-actions';
	// Each run of a workflow has a suite of its own, which stands in for a workflow that the account may not read.
	const place = workflow ?? (ofWorkflow ? idIn(suite, 'databaseId') : null);
	return ofWorkflow && place === null
		? null
		: JSON.stringify([app, place, textIn(run, 'event'), textIn(node, 'name')]);
}

function isRun(node: Node): boolean {
	return node.__typename === 'CheckRun';
}
