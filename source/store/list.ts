import {isActive} from '../session/columns.ts';
import {shortRef} from '../session/issue-ref.ts';
import {matchSession} from '../session/match.ts';
import type {Ao} from './ao.ts';
import {type MissingProject, openProject, openProjects, type Project} from './project.ts';
import {type SessionEntry, SessionReader, view} from './sessions.ts';

/**
The projects a command is about: the named one, else this folder's first and then all others. Known ones that cannot be
opened are told to `onMissing`.
*/
export async function projectsFor(
	ao: Ao,
	named: string | undefined,
	onMissing?: (missing: MissingProject) => void,
): Promise<Project[]> {
	if (named !== undefined) {
		return [await openProject(ao, named)];
	}
	const {projects, missing} = await openProjects(ao);
	for (const one of missing) {
		onMissing?.(one);
	}
	return projects;
}

/** The names an issue of a session can be asked for by. */
function issueNames({record}: SessionEntry): string[] {
	const {issue} = record.created;
	if (issue === null) {
		return [];
	}
	const short = shortRef(issue.ref, {tracker: 'local', repository: null});
	const number = /(\d+)$/.exec(issue.ref)?.[1];
	return [short, issue.id, issue.ref, ...(number === undefined ? [] : [number, `#${number}`])].map(name =>
		name.toLowerCase(),
	);
}

/**
Finds sessions by what was typed, in this folder's project first and then in all others; archived ones too.
@throws AoError('not_found' | 'ambiguous')
*/
export async function findSessions(
	ao: Ao,
	names: readonly string[],
	{project}: {project: string | undefined},
): Promise<SessionEntry[]> {
	const projects = await projectsFor(ao, project);
	const here = projects.slice(0, 1).flatMap(first => new SessionReader(first).read({archived: true}));
	const others = projects.slice(1).flatMap(other => new SessionReader(other).read({archived: true}));
	const found = names.map(name => findOne(here, others, name));
	return [...new Set(found)];
}

function findOne(here: readonly SessionEntry[], others: readonly SessionEntry[], name: string): SessionEntry {
	const matchable = (entries: readonly SessionEntry[]) =>
		entries.map(entry => ({
			id: entry.id,
			live: !entry.archived && isActive(view(entry)),
			issue: entry.record.created.issue?.ref ?? null,
			issueNames: issueNames(entry),
			entry,
		}));
	try {
		return matchSession(matchable(here), name).entry;
	} catch (error) {
		if (others.length === 0 || (error as {code?: string}).code !== 'not_found') {
			throw error;
		}
		return matchSession(matchable(others), name).entry;
	}
}
