import fs from 'node:fs';
import path from 'node:path';
import {gitVersion} from '../../git/version.ts';
import {listWorktrees} from '../../git/worktrees.ts';
import {listProjects} from '../../records/projects.ts';
import {tmuxVersion} from '../../runtimes/tmux.ts';
import {errorView} from '../../session/errors.ts';
import type {Runtime, TerminalView} from '../../session/runtime.ts';
import {countWords} from '../../session/words.ts';
import {endProcesses} from '../../system/end-processes.ts';
import {endAgent} from '../agents/end-agent.ts';
import type {Ao} from '../ao.ts';
import {emptyTrash} from '../endings/trash.ts';
import {observe} from '../look/observe.ts';
import {openProjects, type Project} from '../project.ts';
import {listRuns} from '../runs.ts';
import {type SessionEntry, SessionReader} from '../sessions.ts';
import {type AgentFound, examineAgents} from './doctor-agents.ts';
import {type Check, check} from './doctor-check.ts';
import {forgeChecks} from './doctor-forges.ts';
import {findStrayProcesses} from './stray-processes.ts';

/** What the doctor found, by what it is about. */
type Examination = {
	tools: Check[];
	agents: AgentFound[];
	agentChecks: Check[];
	servers: Check[];
	leftovers: Check[];
};

/** Checks tools and versions, then leftovers of every project; with `fix` clears up what can be cleared up safely. */
export async function examine(ao: Ao, {fix}: {fix: boolean}): Promise<Examination> {
	const tools = [nodeCheck(), await gitCheck(), await tmuxCheck(ao), dataDirCheck(ao)];
	const {agents, checks: agentChecks} = await examineAgents(ao);
	return {tools, agents, agentChecks, ...(await projectsChecks(ao, fix))};
}

async function projectsChecks(ao: Ao, fix: boolean): Promise<Pick<Examination, 'servers' | 'leftovers'>> {
	const checks: Check[] = [];
	const {projects, missing} = await openProjects(ao).catch(error => {
		checks.push(check('projects', false, errorView(error).message, errorView(error).hint));
		return {projects: [], missing: []};
	});
	for (const {id, why} of missing) {
		checks.push(
			check(`project ${id}`, false, why, 'Its records stay; put its repository in order to use them.'),
		);
	}
	const servers = await forgeChecks(projects);
	for (const project of projects) {
		checks.push(...(await projectChecks(project, fix)));
	}
	checks.push(...(await strayTerminals(ao, fix)));
	return {servers, leftovers: checks};
}

function nodeCheck(): Check {
	const {node} = process.versions;
	return check(
		'node',
		Number.parseInt(node, 10) >= 22,
		node,
		'Install Node 22 or newer: https://nodejs.org',
		true,
	);
}

async function gitCheck(): Promise<Check> {
	const version = await gitVersion();
	const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
	const ok = major > 2 || (major === 2 && minor >= 38);
	return check('git', ok, version ?? 'not found', 'Install git 2.38 or newer: https://git-scm.com', true);
}

async function tmuxCheck(ao: Ao): Promise<Check> {
	const tmux = await tmuxVersion();
	const runtime = ao.settings.runtime ?? (tmux?.ok ? 'tmux' : 'process');
	const text =
		tmux === null ? `not found; terminals live in AO's own host` : `${tmux.version}; runtime: ${runtime}`;
	return check(
		'tmux',
		tmux?.ok ?? false,
		text,
		'Optional. Install tmux 3.2 or newer (apt install tmux, brew install tmux).',
	);
}

function dataDirCheck(ao: Ao): Check {
	const existing = nearestExisting(ao.dataDir);
	try {
		fs.accessSync(existing, fs.constants.W_OK);
	} catch {
		return check(
			'data dir',
			false,
			`${ao.dataDir} cannot be written`,
			'Set AO_DATA_DIR to a folder of yours.',
			true,
		);
	}
	return check('data dir', true, ao.dataDir);
}

function nearestExisting(folder: string): string {
	return fs.existsSync(folder) || folder === path.dirname(folder)
		? folder
		: nearestExisting(path.dirname(folder));
}

async function projectChecks(project: Project, fix: boolean): Promise<Check[]> {
	const name = `project ${project.id}`;
	try {
		const reader = new SessionReader(project);
		const entries = reader.read({archived: true});
		const {problems} = await observe(project, entries);
		const checks = problems.map(problem => check(name, false, problem, 'See what it says and try again.'));
		checks.push(...unreadableSessions(reader));
		checks.push(...(await strayProcesses(entries, fix)));
		checks.push(...(await strayWorktrees(project, entries)));
		if (fix) {
			await emptyTrash(project);
		}
		return checks.length > 0
			? checks
			: [check(name, true, `${countWords(entries.length, 'session')}, nothing left over`)];
	} catch (error) {
		const {message, hint} = errorView(error);
		return [check(name, false, message, hint)];
	}
}

/** Sessions that are not shown because their facts cannot be read. Their worktrees and branches are untouched. */
function unreadableSessions(reader: SessionReader): Check[] {
	return reader
		.unreadable()
		.map(({id, file, dir}) =>
			check(
				id,
				false,
				`its facts cannot be read (${file}), so it is not shown`,
				`Its worktree and branch are untouched. Put the file back from a backup, or move the folder away: ${dir}`,
			),
		);
}

/** What still runs although its session was killed, stopped or cleaned up. */
async function strayProcesses(entries: readonly SessionEntry[], fix: boolean): Promise<Check[]> {
	const checks: Check[] = [];
	for (const {entry, pids} of await findStrayProcesses(entries)) {
		const what =
			pids.length === 1 ? `process ${pids[0]} of it runs` : `processes ${pids.join(', ')} of it run`;
		const found = check(entry.id, false, `${what} after its end`, 'ao doctor --fix ends what is left.');
		if (fix) {
			const {survivors} = await endAgent(entry);
			found.fixed = survivors.length === 0;
		}
		checks.push(found);
	}
	return checks;
}

/** Worktrees below AO's folder that belong to no session: never removed by itself, as somebody may have made them. */
async function strayWorktrees(project: Project, entries: readonly SessionEntry[]): Promise<Check[]> {
	const own = new Set(entries.map(({record}) => record.created.worktree));
	const folder = path.join(project.ao.worktreeDir, project.id) + path.sep;
	const trees = await listWorktrees(project.repository);
	return trees
		.filter(tree => tree.path.startsWith(folder) && !own.has(tree.path))
		.map(tree =>
			check(
				`project ${project.id}`,
				false,
				`the worktree ${tree.path} belongs to no session`,
				`git worktree remove ${tree.path}`,
			),
		);
}

/**
The sessions of all projects by their folders: what cannot be read or opened just now (damaged facts, a repository that
is away, broken project settings) must not cost a running agent its life.
*/
function sessionsWithFolder(ao: Ao): Set<string> {
	const folders = listProjects(ao.dataDir).map(({paths}) => paths.sessions);
	return new Set(folders.flatMap(folder => (fs.existsSync(folder) ? fs.readdirSync(folder) : [])));
}

/** Terminals of this data dir that no session has. */
async function strayTerminals(ao: Ao, fix: boolean): Promise<Check[]> {
	const checks: Check[] = [];
	let runtime: Runtime;
	let terminals: TerminalView[];
	let known: Set<string>;
	try {
		runtime = await ao.defaultRuntime();
		terminals = await runtime.list().catch(() => []);
		// After the terminals: of a session that is being spawned the folder is there first.
		known = sessionsWithFolder(ao);
	} catch (error) {
		const {message, hint} = errorView(error);
		return [check('terminals', false, message, hint)];
	}
	for (const {name, pid} of terminals.filter(terminal => !known.has(terminal.name))) {
		const found = check(`terminal ${name}`, false, 'belongs to no session', 'ao doctor --fix ends it.');
		if (fix) {
			await runtime.close(name);
			const exclude = listRuns(ao.dataDir).map(run => run.pid);
			found.fixed = (await endProcesses([pid], {graceMs: 2000, exclude})).survivors.length === 0;
		}
		checks.push(found);
	}
	return checks;
}
