import {randomUUID} from 'node:crypto';
import fs from 'node:fs';
import {nanoid} from 'nanoid';
import type {SessionPaths} from '../../records/paths.ts';
import type {Agent} from '../../session/agent.ts';
import {AoError} from '../../session/errors.ts';
import type {SessionRecord} from '../../session/facts.ts';
import type {Runtime, RuntimeHandle} from '../../session/runtime.ts';
import {findProgram} from '../../system/find-program.ts';
import type {Ao} from '../ao.ts';
import type {Project} from '../project.ts';
import {agentEnvironment, ensureBinDir, ensureHook} from './agent-environment.ts';
import {agentVersion} from './agent-version.ts';
import {programOf} from './agents.ts';
import {launchWith} from './launch.ts';

/** What an agent's program says of its version, where its launch depends on that; null else. */
async function versionFor(ao: Ao, agent: Agent): Promise<string | null> {
	const program = agent.launchNeedsVersion ? programOf(ao, agent) : null;
	return program === null ? null : agentVersion(program, agent.versionArgs ?? ['--version'], ao.env);
}

/** The size a terminal has before anybody attaches. */
const terminalSize = {columns: 120, rows: 40};

export type Started = {
	run: string;
	handle: RuntimeHandle;
	conversation: string | null;
	home: string | null;
	pastePrompt: string | null;
};

/**
Makes the file that the agent's events go to, where there is none. An agent can write in its folder: what it put in the
file's place (a link, a pipe that would block us) is moved aside, so that its next events are read.
*/
function makeEventsFile({agent, events}: SessionPaths): void {
	for (const [file, fits] of [
		[agent, (stat: fs.Stats) => stat.isDirectory()],
		[events, (stat: fs.Stats) => stat.isFile()],
	] as const) {
		const stat = fs.lstatSync(file, {throwIfNoEntry: false});
		if (stat !== undefined && !fits(stat)) {
			fs.renameSync(file, `${file}.${nanoid(6)}`);
		}
	}
	fs.mkdirSync(agent, {recursive: true, mode: 0o700});
	const {O_WRONLY, O_CREAT, O_NOFOLLOW, O_NONBLOCK} = fs.constants;
	fs.closeSync(fs.openSync(events, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600));
}

/**
Starts a session's agent in its worktree, in a terminal of the given runtime. Says no fact: the caller does.
@param prompt the whole prompt, or null to resume a conversation without one.
*/
export async function startAgent(
	project: Project,
	session: {record: SessionRecord; paths: SessionPaths},
	options: {agent: Agent; runtime: Runtime; prompt: string | null; resume: string | null},
): Promise<Started> {
	const {record, paths} = session;
	const {created} = record;
	if (record.gitDir === null) {
		throw new AoError('failed', `Session ${created.id} has no worktree.`, {
			hint: `Bring it back with \`ao session restore ${created.id}\`.`,
		});
	}
	makeEventsFile(paths);
	const env = agentEnvironment(project.ao.env, {
		session: created.id,
		project: created.project,
		issue: created.issue?.ref ?? null,
		worktree: created.worktree,
		branch: created.branch,
		dataDir: project.ao.dataDir,
		events: paths.events,
		portBase: created.portBase,
		binDir: ensureBinDir(project.ao.dataDir),
	});
	const launch = await launchWith(options.agent, {
		prompt: options.prompt,
		promptFile: paths.prompt,
		sessionId: created.id,
		conversationId: randomUUID(),
		resume: options.resume,
		model: created.model,
		permissions: created.permissions,
		worktree: created.worktree,
		mainWorktree: project.repository.root,
		gitCommonDir: project.repository.commonDir,
		gitDir: record.gitDir,
		agentDir: paths.agent,
		sessionDir: paths.dir,
		env,
		hook: ensureHook(project.ao.dataDir),
		version: await versionFor(project.ao, options.agent),
	});
	const [program = options.agent.program, ...args] = launch.argv;
	const path =
		program === options.agent.program
			? programOf(project.ao, options.agent, created.worktree)
			: findProgram(program, project.ao.env.PATH, created.worktree);
	const handle = await options.runtime.start({
		name: created.id,
		argv: [path ?? program, ...args],
		env: {...env, ...launch.env},
		cwd: created.worktree,
		...terminalSize,
	});
	return {
		run: nanoid(10),
		handle,
		conversation: launch.conversationId ?? options.resume,
		home: options.agent.home?.({...env, ...launch.env}) ?? null,
		pastePrompt: launch.pastePrompt ?? null,
	};
}
