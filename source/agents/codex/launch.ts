import {join} from 'node:path';
import type {Launch, LaunchInput} from '../../session/agent.ts';
import {hookArguments} from './hooks.ts';
import {tomlString, tomlTable} from './toml.ts';
import {knowsHookHash, knowsNoDaemon} from './versions.ts';

/**
Codex's launch line (0.169.0). All of it holds for this start only, nothing is written to the user's config: also that
the repository is trusted, which the user said by starting AO in it, and without which a fresh worktree would stop at a
dialog. The user's own `notify` and hooks stay in force.
*/
export function launchCodex(input: LaunchInput): Launch {
	const argv = [
		'codex',
		...(input.resume === null ? [] : ['resume', input.resume]),
		...(knowsNoDaemon(input.version) ? ['--no-daemon'] : []),
		'-c',
		'check_for_update_on_startup=false',
		'-c',
		`projects={${tomlString(input.mainWorktree)}={trust_level="trusted"}}`,
		...(knowsHookHash(input.version) ? hookArguments(input.hook) : []),
		...permissionFlags(input),
		...(input.model === null ? [] : ['-m', input.model]),
		...(input.prompt === null ? [] : ['--', input.prompt]),
	];
	return input.resume === null ? {argv} : {argv, conversationId: input.resume};
}

/** Edits inside the sandbox never ask, and what has to leave it always does: *ask* and *edits* are one to Codex. */
function permissionFlags(input: LaunchInput): string[] {
	if (input.permissions === 'all') {
		return ['--dangerously-bypass-approvals-and-sandbox'];
	}
	return [
		'-a',
		'on-request',
		'-c',
		`default_permissions=${tomlString('ao')}`,
		'-c',
		`permissions.ao={extends=":workspace",network={enabled=true},filesystem=${tomlTable(filesystem(input))}}`,
	];
}

/**
What the sandbox lets Codex write besides the worktree: what `git commit` and `git push` need (the worktree's admin
dir has to be named exactly), and the session's own folder for reports. Hooks, config and the pointers of the admin
dir stay read-only: whoever writes those has code run by the next git outside the sandbox. So does the temporary
folder, in which other programs keep their sockets.
*/
function filesystem({worktree, gitCommonDir, gitDir, agentDir}: LaunchInput): [string, 'read' | 'write'][] {
	return [
		[':slash_tmp', 'read'],
		[':tmpdir', 'read'],
		[join(worktree, '.git'), 'read'],
		[join(worktree, '.codex'), 'read'],
		[join(worktree, '.agents'), 'read'],
		[gitDir, 'write'],
		[join(gitDir, 'commondir'), 'read'],
		[join(gitDir, 'gitdir'), 'read'],
		[join(gitDir, 'config.worktree'), 'read'],
		[join(gitCommonDir, 'objects'), 'write'],
		[join(gitCommonDir, 'refs'), 'write'],
		[join(gitCommonDir, 'logs'), 'write'],
		[agentDir, 'write'],
	];
}
