import {serverHost} from '../../github/hosts.ts';
import {AoError, asAoError} from '../../session/errors.ts';
import {type RefParts, shortRef, splitRef} from '../../session/issue-ref.ts';
import type {Issue, Tracker} from '../../session/tracker.ts';
import {findProgram} from '../../system/find-program.ts';
import type {Project} from '../project.ts';

type LookUpOptions = {signal?: AbortSignal};

/**
The issues of references, in their order, each asked of the tracker that it belongs to: local ones, and GitHub's of any
repository and host. In place of one that cannot be given stands why: it is not there, it is a pull request, its server
does not answer.
@throws AoError('interrupted') on abort.
*/
export async function lookUpIssues(
	project: Project,
	refs: readonly string[],
	{signal}: LookUpOptions = {},
): Promise<(Issue | AoError)[]> {
	const found = new Map<string, Issue | AoError>();
	const groups = Map.groupBy(new Set(refs), ref => hostOf(splitRef(ref)));
	await Promise.all(
		[...groups].map(async ([host, own]) => {
			const issues = await askOne(project, host, own, signal);
			for (const [index, ref] of own.entries()) {
				found.set(ref, issues[index] ?? noIssue(project, ref));
			}
		}),
	);
	if (signal?.aborted) {
		throw new AoError('interrupted', 'Interrupted.', {cause: signal.reason});
	}
	return refs.map(ref => found.get(ref) ?? noIssue(project, ref));
}

/**
The same for those who only want what is there: null for an issue that does not exist or is a pull request.
@throws AoError where a server does not answer.
*/
export async function getIssues(
	project: Project,
	refs: readonly string[],
	options: LookUpOptions = {},
): Promise<(Issue | null)[]> {
	const found = await lookUpIssues(project, refs, options);
	return found.map(one => {
		if (one instanceof AoError && one.code !== 'not_found' && one.code !== 'usage') {
			throw one;
		}
		return one instanceof AoError ? null : one;
	});
}

/** The tracker that an issue belongs to. @throws AoError('usage') for one on a server that AO does not know. */
export function trackerOf(project: Project, ref: string): Tracker {
	const parts = splitRef(ref);
	if (parts?.kind !== 'github') {
		return project.localTracker;
	}
	const {host, owner, repo} = parts;
	refuseStranger(project, host);
	return project.ao.gitHub(host).tracker({host, owner, repo});
}

async function askOne(
	project: Project,
	host: string | null,
	refs: readonly string[],
	signal: AbortSignal | undefined,
): Promise<(Issue | AoError | null)[]> {
	const [first] = refs;
	if (host === null || first === undefined) {
		return project.localTracker.get(refs);
	}
	try {
		const tracker = trackerOf(project, first);
		const issues = await (tracker.lookUp?.(refs, signal === undefined ? {} : {signal}) ?? tracker.get(refs));
		return issues.map(issue =>
			issue === null || issue instanceof AoError ? issue : {...issue, id: shortRef(issue.ref, project.refs)},
		);
	} catch (error) {
		if (!(error instanceof AoError) && !signal?.aborted) {
			throw error;
		}
		const failure = asAoError(error);
		return refs.map(() => failure);
	}
}

function hostOf(parts: RefParts | null): string | null {
	return parts?.kind === 'github' ? parts.host : null;
}

/** A reference may come from anywhere, and a token goes where it leads: only to servers that the user has chosen. */
function refuseStranger({ao, home}: Project, host: string): void {
	const chosen = ['github.com', home.repository?.host, serverHost(ao.env), ao.env.GH_HOST?.toLowerCase()];
	if (!chosen.includes(host) && !host.endsWith('.ghe.com') && !ao.gitHubHosts().includes(host)) {
		throw new AoError('usage', `${host} is not a GitHub server that you are signed in to.`, {
			hint:
				findProgram('gh', ao.env.PATH) === null
					? `If it is one: install gh and sign in with \`gh auth login --hostname ${host}\`.`
					: `If it is one: gh auth login --hostname ${host}.`,
		});
	}
}

function noIssue(project: Project, ref: string): AoError {
	const write = '`ao issues new "title"` writes one';
	return new AoError('not_found', `There is no issue ${shortRef(ref, project.refs)} in ${project.id}.`, {
		hint: project.refs.tracker === 'local' ? `\`ao issues\` lists the open ones; ${write}.` : `${write}.`,
	});
}
