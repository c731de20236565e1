import path from 'node:path';
import {listRemotes} from '../git/remotes.ts';
import {openRepository, type Repository} from '../git/repository.ts';
import {isGitHubHost} from '../github/hosts.ts';
import {withClaim} from '../records/claims.ts';
import {type ProjectPaths, projectHash, projectPaths} from '../records/paths.ts';
import {findProject, listProjects, type ProjectEntry, registerProject} from '../records/projects.ts';
import {type ProjectSettings, readProjectSettings} from '../records/settings.ts';
import {AoError, errorView} from '../session/errors.ts';
import type {Forge} from '../session/forge.ts';
import {type Home, homeOf, type Remote} from '../session/home.ts';
import {projectSlug} from '../session/id.ts';
import type {RefContext} from '../session/issue-ref.ts';
import type {Tracker} from '../session/tracker.ts';
import {createLocalTracker, type LocalTracker} from '../trackers/local.ts';
import type {Ao} from './ao.ts';

/** A project that is being worked with: its repository, its folder in the data dir, its tracker. */
export type Project = {
	ao: Ao;
	id: string;
	repository: Repository;
	paths: ProjectPaths;
	settings: ProjectSettings;
	/** Where its issues and pull requests are. */
	home: Home;
	/** How issues are named in it. */
	refs: RefContext;
	/** Where a bare number belongs. */
	tracker: Tracker;
	localTracker: LocalTracker;
	/** Where its pull requests are; null with the local forge. */
	forge: Forge | null;
	/** Work on this repository's git metadata that must not overlap, across processes. */
	gitLock<T>(work: () => Promise<T>): Promise<T>;
	/** Makes the project known (folder, reserved id) before the first thing is written. Gives it with its final id. */
	register(): Project;
};

/**
Opens the project of a folder, or the one named by id or path. Writes nothing.
@throws AoError('not_a_repository' | 'not_found')
*/
export async function openProject(ao: Ao, name?: string): Promise<Project> {
	const repository = await openRepository(await folderOf(ao, name));
	return projectFor(ao, repository, await listRemotes(repository));
}

/** A known project that cannot be opened now, and why in words. */
export type MissingProject = {id: string; root: string; why: string};

/**
All projects the data dir knows that can be opened, this folder's project (`here`, null outside of a repository) first;
the others with the reason.
@throws AoError('missing_tool') without git.
*/
export async function openProjects(ao: Ao): Promise<{
	here: Project | null;
	projects: Project[];
	missing: MissingProject[];
}> {
	const projects: Project[] = [];
	const missing: MissingProject[] = [];
	const here = await openProject(ao).catch(error => {
		throwMissingTool(error);
		return null;
	});
	if (here !== null) {
		projects.push(here);
	}
	for (const entry of listProjects(ao.dataDir)) {
		if (entry.paths.dir === here?.paths.dir) {
			continue;
		}
		try {
			projects.push(await openKnown(ao, entry));
		} catch (error) {
			throwMissingTool(error);
			missing.push({id: entry.id, root: entry.root, why: errorView(error).message});
		}
	}
	return {here, projects, missing};
}

/** Opens the repository at the path that is known, and none that this path lies in nowadays. */
async function openKnown(ao: Ao, {id, root, paths}: ProjectEntry): Promise<Project> {
	if (root === '') {
		throw new AoError('failed', `${paths.projectFile} cannot be read, so its repository is not known`);
	}
	const repository = await openRepository(root).catch(error => {
		if (error instanceof AoError && ['not_a_repository', 'not_found'].includes(error.code)) {
			return null;
		}
		throw error;
	});
	if (repository?.root !== root) {
		throw new AoError('not_a_repository', `its repository ${root} is not there`);
	}
	return makeProject(ao, repository, {id, paths}, await listRemotes(repository));
}

/** Without git nothing can be said of any project: that is no reason to leave them out. */
function throwMissingTool(error: unknown): void {
	if (error instanceof AoError && error.code === 'missing_tool') {
		throw error;
	}
}

async function folderOf(ao: Ao, name: string | undefined): Promise<string> {
	if (name === undefined) {
		return ao.cwd;
	}
	const byId = listProjects(ao.dataDir).filter(entry => entry.id === name);
	const [first] = byId;
	if (first !== undefined) {
		return first.root;
	}
	const folder = path.resolve(ao.cwd, name);
	try {
		await openRepository(folder);
		return folder;
	} catch (error) {
		const known = listProjects(ao.dataDir).map(entry => entry.id);
		throw new AoError('not_found', `There is no project or repository \`${name}\`.`, {
			hint:
				known.length === 0 ? 'Give the path of a git repository.' : `Known projects: ${known.join(', ')}.`,
			cause: error,
		});
	}
}

function projectFor(ao: Ao, repository: Repository, remotes: readonly Remote[]): Project {
	const known = findProject(ao.dataDir, repository.root);
	const id = known?.id ?? projectSlug(path.basename(repository.root).replace(/\.git$/, ''));
	const paths = known?.paths ?? projectPaths(ao.dataDir, `${projectHash(repository.root)}-${id}`);
	return makeProject(ao, repository, {id, paths}, remotes);
}

function makeProject(
	ao: Ao,
	repository: Repository,
	{id, paths}: {id: string; paths: ProjectPaths},
	remotes: readonly Remote[],
): Project {
	const settings = repository.bare ? {} : readProjectSettings(repository.root);
	const home = homeOf(
		remotes,
		host => isGitHubHost(host, ao.env, ao.gitHubHosts()),
		settings.tracker ?? ao.settings.tracker,
	);
	const localTracker = createLocalTracker({
		issuesDir: paths.issues,
		backlogDir: repository.bare ? null : path.join(repository.root, 'backlog'),
		writeBacklog: settings.localIssues === 'backlog',
		lock: work => withClaim(path.join(paths.dir, 'issues.lock'), work),
	});
	return {
		ao,
		id,
		repository,
		paths,
		settings,
		home,
		refs: {tracker: home.tracker, repository: home.repository},
		tracker:
			home.tracker === 'github' && home.repository !== null
				? ao.gitHub(home.repository.host).tracker(home.repository)
				: localTracker,
		localTracker,
		forge: home.forge === 'github' && home.repository !== null ? ao.gitHub(home.repository.host).forge : null,
		gitLock: work => withClaim(paths.gitLock, work),
		register: () =>
			makeProject(ao, repository, registerProject(ao.dataDir, ao.worktreeDir, repository.root), remotes),
	};
}
