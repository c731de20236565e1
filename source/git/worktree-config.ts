import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {runGit} from './exec.ts';
import type {Repository} from './repository.ts';

/** Settings of one worktree that only say which files it has. */
const harmless = new Set(['core.bare', 'core.sparsecheckout', 'core.sparsecheckoutcone', 'index.sparse']);

/**
A worktree may have settings of its own (`config.worktree`, read where `extensions.worktreeConfig` is on), and could
name programs there that every look would run. What git copied from the main worktree's when it made the tree is fine,
and so is sparse checkout; anything else throws `AoError('unsafe')`.
*/
export async function refuseForeignSettings(repo: Repository, gitDir: string): Promise<void> {
	const file = path.join(gitDir, 'config.worktree');
	const text = await readFile(file, 'utf8').catch(() => '');
	if (text.trim() === '') {
		return;
	}
	const [own, main] = await Promise.all([
		entries(file),
		entries(path.join(repo.commonDir, 'config.worktree')),
	]);
	const foreign = [...own].find(entry => !main.has(entry) && !harmless.has(entry.split('\n', 1)[0] ?? ''));
	if (foreign !== undefined) {
		const name = (foreign.split('\n', 1)[0] ?? '').replace(/[^\w.-]/g, '?');
		throw new AoError('unsafe', `${file}: it sets ${name}, which AO did not put there.`, {
			hint: 'Look at the file; remove the line, or set it for the whole repository instead.',
		});
	}
}

async function entries(file: string): Promise<Set<string>> {
	const {stdout} = await runGit(['config', '--file', file, '--no-includes', '-z', '--list']);
	return new Set(stdout.split('\0').filter(Boolean));
}
