import path from 'node:path';
import {tryLookAtRepository} from './look.ts';
import {isThere} from './operation.ts';
import type {Repository} from './repository.ts';

/** The stashes (`stash@{0}: WIP on ao/x: …`) that were made on a branch; they survive its worktree. */
export async function stashesOn(repo: Repository, branch: string): Promise<string[]> {
	if (repo.plainRefs && !(await isThere(path.join(repo.commonDir, 'logs', 'refs', 'stash')))) {
		return [];
	}
	const args = ['reflog', 'show', '-z', '--format=%gd: %gs', 'refs/stash', '--'];
	const {stdout} = await tryLookAtRepository(repo, args);
	return stdout.split('\0').filter(line => madeOn(line, branch));
}

function madeOn(line: string, branch: string): boolean {
	const subject = line.replace(/^[^:]*: /, '');
	return subject.startsWith(`WIP on ${branch}: `) || subject.startsWith(`On ${branch}: `);
}
