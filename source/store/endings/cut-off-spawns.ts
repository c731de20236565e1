import fs from 'node:fs';
import {takeBack} from '../../git/add-worktree.ts';
import {adminDirOf, undoWorktree} from '../../git/worktrees.ts';
import {isBeingRestored} from '../../session/activity.ts';
import {errorView} from '../../session/errors.ts';
import {isAlive} from '../../system/process-table.ts';
import {endAgent} from '../agents/end-agent.ts';
import {aloneIfFree} from '../alone.ts';
import {type SessionEntry, say} from '../sessions.ts';

/**
A spawn or restore whose process is gone before the agent was started (kill -9, power cut) is undone: the terminal, and
of a spawn the worktree and branch where nobody worked in them. The session stays as failed with that reason.
*/
export async function undoCutOffSpawns(entries: readonly SessionEntry[], problems: string[]): Promise<void> {
	for (const entry of entries.filter(isCutOff)) {
		try {
			await aloneIfFree(entry, async () => {
				if (isCutOff(entry)) {
					await undoCutOff(entry);
				}
			});
		} catch (error) {
			problems.push(`${entry.id}: ${errorView(error).message}`);
		}
	}
}

function isCutOff({record}: SessionEntry): boolean {
	const open = record.run === null || isBeingRestored(record);
	const ended = record.failed !== null || record.killed !== null || record.cleaned !== null;
	return open && !ended && !isAlive(record.spawner.pid, record.spawner.start);
}

async function undoCutOff(entry: SessionEntry): Promise<void> {
	await endAgent(entry);
	if (entry.record.run === null) {
		await undoCutOffWorktree(entry);
	}
	say(entry, {
		kind: 'failed',
		code: 'interrupted',
		message: 'the command that started it was cut off',
		hint: `Try again: ao session restore ${entry.id}`,
	});
}

/** Its worktree, where nobody worked in it; also one that was being written when the spawn was cut off. */
async function undoCutOffWorktree({record, project}: SessionEntry): Promise<void> {
	const {worktree, branch, baseCommit, ownBranch} = record.created;
	if (record.gitDir !== null) {
		await undoWorktree(project.repository, {
			worktree,
			gitDir: record.gitDir,
			branch,
			commit: baseCommit,
			madeBranch: ownBranch,
			lock: project.gitLock,
		});
		return;
	}
	await project.gitLock(async () => {
		const registered = (await adminDirOf(project.repository, worktree)) !== null;
		if (registered || !fs.existsSync(worktree)) {
			await takeBack(project.repository, {
				path: worktree,
				branch,
				commit: baseCommit,
				existingBranch: !ownBranch,
			});
		}
	});
}
