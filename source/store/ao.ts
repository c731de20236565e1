import path from 'node:path';
import {signedInHosts} from '../github/token.ts';
import {named} from '../github/trouble.ts';
import {speakAs} from '../records/facts.ts';
import {dataDirOf, type Environment, realFolder, tmuxSocketOf, worktreeDirOf} from '../records/paths.ts';
import {readSettings, type Settings} from '../records/settings.ts';
import {createProcessRuntime} from '../runtimes/process.ts';
import {createTmuxRuntime, tmuxVersion} from '../runtimes/tmux.ts';
import {AoError} from '../session/errors.ts';
import type {Runtime, RuntimeHandle} from '../session/runtime.ts';
import type {RuntimeKind} from '../session/session.ts';
import {entries} from './entries.ts';
import {type GitHubServer, openGitHub} from './forge/github.ts';

/** One AO: a data dir with its settings and runtimes, opened by a process. */
export type Ao = {
	env: Environment;
	/** Where the command was typed. */
	cwd: string;
	dataDir: string;
	worktreeDir: string;
	settings: Settings;
	/** The runtime for new sessions: the setting, else tmux where tmux ≥ 3.2 is, else AO's own pty host. */
	defaultRuntime(): Promise<Runtime>;
	/** The runtime that a session was started in, by its handle. */
	runtimeOf(handle: Pick<RuntimeHandle, 'kind' | 'socket'>): Runtime;
	/** A GitHub server, by host; the same one for all who ask. */
	gitHub(host: string): GitHubServer;
	/** Hosts that `gh` is signed in to. */
	gitHubHosts(): readonly string[];
	/** Ends the runtimes that were asked for so far, and whatever a server is being asked. */
	dispose(): Promise<void>;
};

/** Opens the data dir that the environment names. Reads only. @throws AoError('bad_settings') */
export function openAo({
	name = 'ao',
	env = process.env,
	cwd = process.cwd(),
	onSlow,
}: {
	/** The command, as it stands in the facts that this process says. */
	name?: string;
	env?: Environment;
	cwd?: string;
	/** Told of a server (its name in words) whose answer has been waited for some seconds. */
	onSlow?: ((server: string) => void) | undefined;
} = {}): Ao {
	speakAs(name);
	return makeAo(env, cwd, readSettings(dataDirOf(env)), onSlow);
}

/** The same where the settings cannot be read, to mend them. */
export function openAoWithoutSettings(): Ao {
	return makeAo(process.env, process.cwd(), {});
}

function makeAo(env: Environment, cwd: string, settings: Settings, onSlow?: (server: string) => void): Ao {
	const dataDir = dataDirOf(env);
	const runtimes = new Map<string, Runtime>();
	const remembered = (key: string, create: () => Runtime): Runtime => {
		const runtime = runtimes.get(key) ?? create();
		runtimes.set(key, runtime);
		return runtime;
	};
	const servers = new Map<string, GitHubServer>();
	const ending = new AbortController();
	let hosts: readonly string[] | null = null;
	const open = (kind: RuntimeKind, socketName = tmuxSocketOf(dataDir, env)): Runtime =>
		kind === 'tmux'
			? remembered(`tmux:${socketName}`, () => createTmuxRuntime({dataDir, socketName, env}))
			: remembered('process', () => createProcessRuntime({dataDir, hostEntry: entries.host}));
	return {
		env,
		cwd,
		dataDir,
		worktreeDir: realFolder(worktreeDirOf(dataDir, env, settings.worktreeDir ?? null)),
		settings,
		defaultRuntime: async () => open(await chooseRuntime(settings.runtime)),
		runtimeOf: ({kind, socket}) => open(kind, kind === 'tmux' ? path.basename(socket) : undefined),
		gitHub(host) {
			const server =
				servers.get(host) ??
				openGitHub(host, {
					env,
					dataDir,
					ending: ending.signal,
					onSlow: onSlow && (() => onSlow(named(host))),
				});
			servers.set(host, server);
			return server;
		},
		gitHubHosts() {
			hosts ??= signedInHosts(env);
			return hosts;
		},
		dispose: async () => {
			ending.abort();
			await Promise.all([...runtimes.values()].map(runtime => runtime.dispose()));
		},
	};
}

async function chooseRuntime(setting: RuntimeKind | undefined): Promise<RuntimeKind> {
	if (setting === 'process') {
		return 'process';
	}
	const tmux = await tmuxVersion();
	if (tmux?.ok) {
		return 'tmux';
	}
	if (setting === 'tmux') {
		const found = tmux === null ? 'there is none on PATH' : `this one is ${tmux.version}`;
		throw new AoError('missing_tool', `The runtime is set to tmux, which must be 3.2 or newer; ${found}.`, {
			hint: 'Install tmux (`apt install tmux`, `brew install tmux`), or run `ao config set runtime process`.',
		});
	}
	return 'process';
}
