import {AoError} from '../../session/errors.ts';
import type {NamedRef} from '../../session/issue-ref.ts';
import type {Issue} from '../../session/tracker.ts';
import {resolveReferences} from '../prepare.ts';
import type {Project} from '../project.ts';
import {lookUpIssues} from './issues-of.ts';

/** Issues that were named, each once with what was typed for it. */
export type ResolvedIssues = {
	items: {input: string; issue: Issue}[];
	/** Named before: in another spelling, or by another name of its repository. */
	duplicates: NamedRef[];
	failed: (NamedRef & {error: AoError})[];
};

/**
Reads the issues that were named. Duplicates are found twice: by reference, and then by what the server knows an issue
by, as a repository that was renamed has two names.
@throws AoError('usage') for what is not understood; the failure itself where all of them fail for the same reason.
*/
export async function resolveIssues(
	project: Project,
	inputs: readonly string[],
	signal?: AbortSignal,
): Promise<ResolvedIssues> {
	const {unique, duplicates} = resolveReferences(inputs, project.refs);
	const refs = unique.map(({ref}) => ref);
	const found = await lookUpIssues(project, refs, signal === undefined ? {} : {signal});
	throwCommonFailure(found);
	const resolved: ResolvedIssues = {items: [], duplicates: [...duplicates], failed: []};
	const seen = new Set<string>();
	for (const [index, named] of unique.entries()) {
		const issue = found[index];
		if (issue === undefined || issue instanceof AoError) {
			const error = issue ?? new AoError('failed', `Nothing was said of ${named.ref}.`);
			resolved.failed.push({...named, error});
			continue;
		}
		const id = issue.providerId ?? issue.ref;
		if (seen.has(id)) {
			resolved.duplicates.push(named);
			continue;
		}
		seen.add(id);
		resolved.items.push({input: named.input, issue});
	}
	return resolved;
}

/** A server that does not answer fails all of its issues with one and the same error: it is said once. */
function throwCommonFailure(found: readonly (Issue | AoError)[]): void {
	const [first] = found;
	const aboutOne = first instanceof AoError && found.length === 1 && isAbout(first);
	if (first instanceof AoError && !aboutOne && found.every(one => one === first)) {
		throw first;
	}
}

/** Whether an error is about an issue, and not about its server. */
function isAbout({code}: AoError): boolean {
	return code === 'not_found' || code === 'usage';
}
