import fs from 'node:fs';
import path from 'node:path';
import PQueue from 'p-queue';
import {createBranch} from '../../git/create-branch.ts';
import {branchExists, resolveCommit} from '../../git/refs.ts';
import {addWorktree, restoreWorktree, untrashWorktree} from '../../git/worktrees.ts';
import {isRunning} from '../../session/activity.ts';
import type {Agent} from '../../session/agent.ts';
import {errorView} from '../../session/errors.ts';
import type {SessionRecord} from '../../session/facts.ts';
import type {PlanItem} from '../../session/plan.ts';
import {buildPrompt} from '../../session/prompt.ts';
import {processStart} from '../../system/process-table.ts';
import {installedAgent} from '../agents/agents.ts';
import {endAgent} from '../agents/end-agent.ts';
import {placeOf} from '../agents/look-at-agents.ts';
import {pastePrompt} from '../agents/paste-prompt.ts';
import {startAgent} from '../agents/start-agent.ts';
import {alone} from '../alone.ts';
import {getIssues} from '../issues/issues-of.ts';
import {type SessionEntry, say} from '../sessions.ts';
import {unarchiveSession} from './archive.ts';
import {dropMissingWorktree} from './missing-worktree.ts';
import {trashOf} from './trash.ts';

/** Starting an agent takes a moment of a core; more at once gain nothing. */
const restoredAtOnce = 4;

/**
Brings an ended, stopped, lost, failed or archived session back in its worktree (out of the trash, or made anew from
its branch and snapshot) and starts its agent, with the agent's own conversation where it can be resumed. Of two that
are asked for at the same moment one starts the agent, and the other one finds it running.
*/
export async function restoreSession(entry: SessionEntry): Promise<PlanItem> {
	return alone(entry, () => restoreAlone(entry));
}

/** Brings several back, a few at once; gives what became of each in their order. */
export async function restoreSessions(entries: readonly SessionEntry[]): Promise<PlanItem[]> {
	const queue = new PQueue({concurrency: restoredAtOnce});
	return queue.addAll(entries.map(entry => () => restoreSession(entry)));
}

async function restoreAlone(entry: SessionEntry): Promise<PlanItem> {
	const item = {
		kind: 'session' as const,
		id: entry.id,
		action: 'restore' as const,
		kept: [],
		lost: [],
		error: null,
	};
	if (isRunning(entry.record)) {
		return {...item, action: 'keep', reason: 'it is running', done: true};
	}
	let begun = false;
	try {
		const agent = installedAgent(entry.project.ao, entry.record.created.agent);
		const runtime = await entry.project.ao.defaultRuntime();
		await endAgent(entry);
		unarchiveSession(entry);
		begun = true;
		say(entry, {kind: 'restored', spawner: {pid: process.pid, start: processStart(process.pid)}});
		let where = await bringWorktreeBack(entry);
		const resume = await conversationToResume(entry, agent);
		const prompt = resume === null ? await promptAgain(entry) : null;
		if (resume === null && entry.record.run !== null && entry.record.conversation !== null) {
			where += ', with its first prompt: there was no conversation to go on with';
		}
		const started = await startAgent(entry.project, entry, {agent, runtime, prompt, resume});
		say(entry, {
			kind: 'started',
			run: started.run,
			handle: started.handle,
			conversation: started.conversation,
			home: started.home,
		});
		const untyped =
			started.pastePrompt === null ? null : await pastePrompt(entry, started.pastePrompt, {agent, runtime});
		return {...item, reason: untyped === null ? where : `${where}. ${untyped}`, done: true};
	} catch (error) {
		const {code, message, hint} = errorView(error);
		if (begun) {
			await endAgent(entry).catch(() => undefined);
			say(entry, {kind: 'failed', code, message, hint});
		}
		return {
			...item,
			reason: begun ? 'it could not be brought back' : 'it stays as it is',
			done: false,
			error: hint === null ? message : `${message} ${hint}`,
		};
	}
}

/**
The conversation that the agent can go on with; null where there is none yet, as of an agent that was ended at the
question whether it trusts the folder: it would only say that there is no such conversation, and end.
*/
async function conversationToResume(entry: SessionEntry, agent: Agent): Promise<string | null> {
	const {conversation} = entry.record;
	const place = placeOf(entry);
	if (conversation === null || place === null) {
		return null;
	}
	const env = Object.entries(entry.project.ao.env).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value]],
	);
	const home = agent.home?.(Object.fromEntries(env)) ?? null;
	const isThere = (await agent.hasConversation?.({...place, home})) ?? true;
	return isThere ? conversation : null;
}

async function bringWorktreeBack(entry: SessionEntry): Promise<string> {
	const {record, project} = entry;
	const {created} = record;
	const trashed = record.trashed ?? foundInTrash(entry);
	if (
		trashed === null &&
		record.gitDir !== null &&
		fs.existsSync(created.worktree) &&
		fs.existsSync(record.gitDir)
	) {
		return 'in its worktree';
	}
	if (
		trashed !== null &&
		fs.existsSync(trashed.tree) &&
		fs.existsSync(trashed.admin) &&
		record.gitDir !== null
	) {
		await bringBranchBack(entry);
		const gitDir = record.gitDir;
		await project.gitLock(() =>
			untrashWorktree(project.repository, {worktree: created.worktree, gitDir, trash: trashed}),
		);
		say(entry, {kind: 'untrashed', gitDir});
		return 'its worktree came out of the trash';
	}
	await dropMissingWorktree(entry);
	if (record.gitDir === null || !(await bringBranchBack(entry))) {
		const {gitDir} = await addWorktree(project.repository, {
			path: created.worktree,
			branch: created.branch,
			commit: created.baseCommit,
			existingBranch: !created.ownBranch,
			lock: project.gitLock,
			checkout: work => work(),
		});
		say(entry, {kind: 'worktree', gitDir});
		return 'in a new worktree';
	}
	const {gitDir} = await restoreWorktree(project.repository, {
		path: created.worktree,
		branch: created.branch,
		snapshot: trashed?.snapshot ?? null,
		lock: project.gitLock,
		checkout: work => work(),
	});
	say(entry, {kind: 'untrashed', gitDir});
	return 'in a worktree made anew from its branch';
}

/** Where an ending that was cut off right after it moved the worktree has left it; null where it did not. */
function foundInTrash({record, project, id}: SessionEntry): SessionRecord['trashed'] {
	const {gitDir, created} = record;
	if (gitDir === null || fs.existsSync(gitDir) || fs.existsSync(created.worktree)) {
		return null;
	}
	const place = trashOf(project, created.worktree, id);
	return fs.existsSync(place.tree) && fs.existsSync(place.admin)
		? {...place, snapshot: null, at: record.lastAt}
		: null;
}

/** Makes sure that the session's branch is there; false where it never had one that could be brought back. */
async function bringBranchBack({record, project, id}: SessionEntry): Promise<boolean> {
	const {branch} = record.created;
	if (await branchExists(project.repository, branch)) {
		return true;
	}
	const tip = record.branchDeleted?.tip ?? (await resolveCommit(project.repository, `refs/ao/archive/${id}`));
	if (tip === null) {
		return false;
	}
	await createBranch(project.repository, branch, tip);
	return true;
}

/** The first prompt again, for an agent that cannot resume; it is told that work may be there already. */
async function promptAgain(entry: SessionEntry): Promise<string> {
	const {paths, record, project} = entry;
	if (record.run === null && !fs.existsSync(paths.prompt)) {
		const [issue = null] =
			record.created.issue === null ? [] : await getIssues(project, [record.created.issue.ref]);
		const prompt = buildPrompt({
			issue,
			freePrompt: record.created.prompt,
			instruction: project.ao.settings.instruction ?? null,
			branch: record.created.branch,
			base: record.created.base,
			forge: project.home.forge,
		});
		fs.mkdirSync(path.dirname(paths.prompt), {recursive: true, mode: 0o700});
		fs.writeFileSync(paths.prompt, prompt, {mode: 0o600});
	}
	const prompt = fs.readFileSync(paths.prompt, 'utf8');
	return record.run === null
		? prompt
		: `${prompt}\n\nYou have been on this before, and work of yours may be here already: look at \`git log\` and \`git status\` first, then go on.\n`;
}
