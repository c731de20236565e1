import fs from 'node:fs';
import {git} from '../../git/exec.ts';
import type {SessionEntry} from '../sessions.ts';

/** Lets git forget a worktree of ours whose folder somebody has deleted; it would refuse to make it again. */
export async function dropMissingWorktree({record, project}: SessionEntry): Promise<void> {
	const {worktree} = record.created;
	if (record.trashed !== null || record.gitDir === null || !fs.existsSync(record.gitDir)) {
		return;
	}
	await project.gitLock(async () => {
		if (!fs.existsSync(worktree)) {
			await git(['worktree', 'remove', '--', worktree], {cwd: project.repository.root});
		}
	});
}
