import {createHash} from 'node:crypto';
import {realpathSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The data dir (contract, "Where things are"): `AO_DATA_DIR`, else `~/.agent-orchestrator`; always absolute. */
export function dataDirOf(env: Environment): string {
	return env.AO_DATA_DIR ? path.resolve(env.AO_DATA_DIR) : defaultDataDir();
}

function defaultDataDir(): string {
	return path.join(homedir(), '.agent-orchestrator');
}

/**
Where worktrees go: `AO_WORKTREE_DIR` or the setting (which begins in the home folder where it is no whole path), else
`~/.worktrees`, or `{data}/worktrees` for another data dir.
*/
export function worktreeDirOf(dataDir: string, env: Environment, setting: string | null): string {
	if (env.AO_WORKTREE_DIR) {
		return path.resolve(env.AO_WORKTREE_DIR);
	}
	if (setting !== null) {
		return path.resolve(homedir(), setting.replace(/^~(?=\/|$)/, homedir()));
	}
	return dataDir === defaultDataDir() ? path.join(homedir(), '.worktrees') : path.join(dataDir, 'worktrees');
}

/** A folder's path without symbolic links, also where its last parts are not there yet. */
export function realFolder(folder: string): string {
	try {
		return realpathSync(folder);
	} catch {
		const parent = path.dirname(folder);
		return parent === folder ? folder : path.join(realFolder(parent), path.basename(folder));
	}
}

/** The tmux socket's name: `AO_TMUX_SOCKET`, else `ao` for the default data dir, else `ao-{8 hex of its path}`. */
export function tmuxSocketOf(dataDir: string, env: Environment): string {
	if (env.AO_TMUX_SOCKET) {
		return env.AO_TMUX_SOCKET;
	}
	return dataDir === defaultDataDir() ? 'ao' : `ao-${hexOf(dataDir, 8)}`;
}

/** The first `digits` hex digits of the SHA-256 of a text. */
export function hexOf(text: string, digits: number): string {
	return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

/** The first 12 hex digits of SHA-256 of the repository's real path: the project folder's beginning. */
export function projectHash(repositoryRoot: string): string {
	return hexOf(repositoryRoot, 12);
}

/** The files and folders of a project under the data dir. */
export function projectPaths(dataDir: string, folder: string) {
	const dir = path.join(dataDir, folder);
	return {
		dir,
		sessions: path.join(dir, 'sessions'),
		archive: path.join(dir, 'archive'),
		claims: path.join(dir, 'claims'),
		/** Marks of the last looks at git; may be deleted. */
		looks: path.join(dir, 'looks.json'),
		/** The forge's last answers and their times; may be deleted. */
		forge: path.join(dir, 'forge.json'),
		/** Whoever asks the forge for this project holds it. */
		forgeLock: path.join(dir, 'forge.lock'),
		/** The one board or watcher that reacts and notifies for this project holds it. */
		watchLock: path.join(dir, 'watch.lock'),
		gitLock: path.join(dir, 'git.lock'),
		issues: path.join(dir, 'issues'),
		projectFile: path.join(dir, 'project.json'),
	};
}

export type ProjectPaths = ReturnType<typeof projectPaths>;

/** The files of a session in its folder. */
export function sessionPaths(dir: string) {
	const agent = path.join(dir, 'agent');
	return {
		dir,
		facts: path.join(dir, 'facts.jsonl'),
		prompt: path.join(dir, 'prompt.md'),
		screen: path.join(dir, 'screen.txt'),
		/** What was read of the agent's own files: places and sums; may be deleted. */
		usage: path.join(dir, 'usage.json'),
		agent,
		events: path.join(agent, 'events.jsonl'),
	};
}

export type SessionPaths = ReturnType<typeof sessionPaths>;
