import {isActive} from '../session/columns.ts';
import {refNames} from '../session/issue-ref.ts';
import {type Matchable, matchSession} from '../session/match.ts';
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

/** The names an issue of a session can be asked for by, in its own project. */
function issueNames({record, project}: SessionEntry): string[] {
	const {issue} = record.created;
	return issue === null ? [] : refNames(issue.ref, project.refs);
}

/**
Finds sessions by what was typed, in this folder's project first and then in all others; archived ones too. An issue is
meant in this project only: the numbers of another one's are the same.
@throws AoError('not_found' | 'ambiguous')
*/
export async function findSessions(
	ao: Ao,
	names: readonly string[],
	{project}: {project: string | undefined},
): Promise<SessionEntry[]> {
	const read = (one: Project) => new SessionReader(one).read({archived: true});
	if (project !== undefined) {
		const own = matchable(read(await openProject(ao, project)));
		return [...new Set(names.map(name => matchSession(own, name).entry))];
	}
	const {here, projects} = await openProjects(ao);
	const own = matchable(projects.filter(one => here === null || one === here).flatMap(read));
	const others = matchable(projects.filter(one => here !== null && one !== here).flatMap(read)).map(
		other => ({
			...other,
			issue: null,
			issueNames: [],
		}),
	);
	return [...new Set(names.map(name => findOne(own, others, name)))];
}

type Candidate = Matchable & {entry: SessionEntry};

function matchable(entries: readonly SessionEntry[]): Candidate[] {
	return entries.map(entry => ({
		id: entry.id,
		live: !entry.archived && isActive(view(entry)),
		issue: entry.record.created.issue?.ref ?? null,
		issueNames: issueNames(entry),
		entry,
	}));
}

function findOne(own: readonly Candidate[], others: readonly Candidate[], name: string): SessionEntry {
	try {
		return matchSession(own, name).entry;
	} catch (error) {
		if (others.length === 0 || (error as {code?: string}).code !== 'not_found') {
			throw error;
		}
		return matchSession(others, name).entry;
	}
}
