import PQueue from 'p-queue';
import {sweepClaims} from '../../records/claims.ts';
import {isRunning} from '../../session/activity.ts';
import {errorView} from '../../session/errors.ts';
import {type AgentMemory, forgetOthers, lookAtAgents, newAgentMemory} from '../agents/look-at-agents.ts';
import {undoCutOffSpawns} from '../endings/cut-off-spawns.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, say} from '../sessions.ts';
import {type GitMemory, newGitMemory, readGitMemory, writeGitMemory} from './git-memory.ts';
import {lookAtGit} from './look-at-git.ts';
import {lookAtTerminals} from './look-at-terminals.ts';

/** How many worktrees are looked at at once: more gains nothing on few cores. */
const looksAtOnce = 2;

/** What a process remembers between its looks, so that it looks again only where something moved. */
export type LookMemory = {git: GitMemory; agents: AgentMemory};

/** What is remembered of the looks at this project, also by earlier processes. */
export function lookMemoryOf({paths}: Project): LookMemory {
	return {git: readGitMemory(paths.looks), agents: newAgentMemory()};
}

export type LookReport = {
	/** Looks that failed, in words: what was known before still holds. */
	problems: string[];
	/** Sessions whose terminal somebody has attached. */
	attached: ReadonlySet<string>;
};

/**
Looks at what cannot announce itself (terminals, worktrees, branches, local issues) and appends a fact where something
changed. A look that fails is no news: it is reported and changes nothing. Without a `memory` everything is looked at.
*/
export async function observe(
	project: Project,
	entries: readonly SessionEntry[],
	memory: LookMemory = {git: newGitMemory(), agents: newAgentMemory()},
): Promise<LookReport> {
	const problems: string[] = [];
	const attached = new Set<string>();
	const living = entries.filter(entry => !entry.archived);
	sweepClaims(project.paths.claims);
	await undoCutOffSpawns(living, problems);
	const running = living.filter(({record}) => isRunning(record));
	const terminals = await lookAtTerminals(project, living, {problems, attached});
	await lookAtAgents(running, terminals, {memory: memory.agents, problems});
	forgetOthers(
		memory.agents,
		running.filter(({record}) => isRunning(record)),
	);
	await lookAtIssues(project, living, problems);
	let looked = false;
	const queue = new PQueue({concurrency: looksAtOnce});
	await queue.addAll(
		living.map(entry => async () => {
			try {
				looked = (await lookAtGit(entry, memory.git, terminals.get(entry.id)?.activityAt ?? null)) || looked;
			} catch (error) {
				problems.push(`${entry.id}: ${errorView(error).message}`);
			}
		}),
	);
	if (looked) {
		writeGitMemory(
			project.paths.looks,
			memory.git,
			living.map(({id}) => id),
		);
	}
	return {problems, attached};
}

/** Local issues only: those on a server are asked for together with pull requests. */
async function lookAtIssues(
	project: Project,
	entries: readonly SessionEntry[],
	problems: string[],
): Promise<void> {
	const withIssue = entries.filter(
		({record}) =>
			record.created.issue?.ref.startsWith('local:') === true &&
			record.killed === null &&
			record.cleaned === null,
	);
	if (withIssue.length === 0) {
		return;
	}
	try {
		const issues = await project.localTracker.get(
			withIssue.map(({record}) => record.created.issue?.ref ?? ''),
		);
		for (const [index, entry] of withIssue.entries()) {
			const issue = issues[index];
			const {record} = entry;
			const title = record.issueTitle ?? record.created.issue?.title;
			if (issue && (issue.state !== record.issueState || issue.title !== title)) {
				say(entry, {kind: 'issue', state: issue.state, title: issue.title});
			}
		}
	} catch (error) {
		problems.push(errorView(error).message);
	}
}
