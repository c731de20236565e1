import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {Session, State} from '../../source/session/session.ts';
import {openAo} from '../../source/store/ao.ts';
import {openProject} from '../../source/store/project.ts';
import {eventually, type World} from './cli.ts';
import type {StatusDocument} from './documents.ts';

const identity = {
	GIT_AUTHOR_NAME: 'Ada',
	GIT_AUTHOR_EMAIL: 'ada@example.com',
	GIT_COMMITTER_NAME: 'Ada',
	GIT_COMMITTER_EMAIL: 'ada@example.com',
	GIT_CONFIG_GLOBAL: '/dev/null',
	GIT_CONFIG_NOSYSTEM: '1',
};

/** Runs git in a folder and gives its output, trimmed. */
export function git(cwd: string, ...args: string[]): string {
	return execFileSync('git', args, {
		cwd,
		encoding: 'utf8',
		env: {...process.env, ...identity},
		stdio: ['ignore', 'pipe', 'pipe'],
	}).trim();
}

/** A small repository with a commit on `main`, in a world, and as many local issues as asked. Gives its root. */
export async function makeShop(
	world: World,
	{issues = 0, name = 'shop'}: {issues?: number; name?: string} = {},
): Promise<string> {
	const root = path.join(world.dir, name);
	mkdirSync(root);
	git(root, 'init', '--quiet', '--initial-branch=main');
	git(root, 'config', 'user.name', 'Ada');
	git(root, 'config', 'user.email', 'ada@example.com');
	commitFiles(root, 'Begin', {'README.md': '# Shop\n', '.gitignore': '.env\nnode_modules/\n'});
	if (issues > 0) {
		const ao = openAo({env: world.env, cwd: root});
		const {tracker} = (await openProject(ao)).register();
		for (let number = 1; number <= issues; number++) {
			await tracker.create({title: `Issue number ${number}`});
		}
	}
	return root;
}

/** Writes files and commits them (all that is there). Gives the commit's id. */
export function commitFiles(root: string, subject: string, files: Record<string, string>): string {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(root, name)), {recursive: true});
		writeFileSync(path.join(root, name), text);
	}
	git(root, 'add', '--all');
	git(root, 'commit', '--quiet', '--message', subject);
	return git(root, 'rev-parse', 'HEAD');
}

/** Everything of a repository that AO must leave to its user: files, index, HEAD, branches, other worktrees. */
export function stateOf(root: string): Record<string, string> {
	return {
		status: git(root, 'status', '--porcelain=v2', '--branch', '--untracked-files=all'),
		index: git(root, 'ls-files', '--stage'),
		head: git(root, 'symbolic-ref', 'HEAD'),
		refs: git(root, 'for-each-ref', '--format=%(refname) %(objectname)'),
		worktrees: git(root, 'worktree', 'list', '--porcelain'),
		config: readFileSync(path.join(root, '.git', 'config'), 'utf8'),
	};
}

/** The names below a folder with what the files hold, to see that nothing changed; `skip` leaves paths out. */
export function treeOf(folder: string, skip: RegExp = /^$/): Record<string, string> {
	const entries = readdirSync(folder, {recursive: true, withFileTypes: true});
	return Object.fromEntries(
		entries.flatMap(entry => {
			const file = path.join(entry.parentPath, entry.name);
			const name = path.relative(folder, file);
			return skip.test(name) ? [] : [[name, entry.isFile() ? readFileSync(file, 'utf8') : '']];
		}),
	);
}

/** All sessions that `ao status --json` lists for a repository, archived ones too. */
export async function sessionsOf(world: World, root: string): Promise<Session[]> {
	return (await world.json<StatusDocument>(['status', '--ended', '-p', root], {cwd: root})).sessions;
}

/** Spawns one session, with what its agent shall do, and gives it when the agent has done that. */
export async function spawnIn(
	world: World,
	root: string,
	args: readonly string[],
	{does = '', env = {}}: {does?: string; env?: Record<string, string>} = {},
): Promise<Session> {
	const {session} = await world.json<{session: Session}>(['spawn', ...args], {
		cwd: root,
		env: {...env, AGENT_DOES: does},
	});
	await eventually(() => {
		readFileSync(path.join(agentDirOf(world, session), 'done'));
	});
	return session;
}

/** The folder of a session that its agent may write in. */
export function agentDirOf(world: World, session: Pick<Session, 'id' | 'project'>): string {
	return path.join(sessionDirOf(world, session), 'agent');
}

/** A session's folder among the live ones. */
export function sessionDirOf(world: World, {id, project}: Pick<Session, 'id' | 'project'>): string {
	return path.join(projectDirOf(world, project), 'sessions', id);
}

/** A project's folder in the data dir. */
export function projectDirOf({dataDir}: World, project: string): string {
	const folder = readdirSync(dataDir).find(name => name.slice(13) === project);
	return path.join(dataDir, folder ?? `no project ${project}`);
}

/** Waits until a session is in a state. */
export async function untilState(world: World, root: string, id: string, state: State): Promise<Session> {
	return eventually(async () => {
		const session = (await sessionsOf(world, root)).find(one => one.id === id);
		if (session?.state !== state) {
			throw new Error(`${id} is ${session?.state}, not ${state}`);
		}
		return session;
	});
}
