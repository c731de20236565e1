import {setTimeout as delay} from 'node:timers/promises';
import {isAlive, processStart} from '../../system/process-table.ts';
import {removeDeadSocket} from '../socket-file.ts';
import {minimalEnvironment, type TmuxServer, tmuxError, tmuxProcess, tmuxSocketPath} from './client.ts';
import {hub} from './panes.ts';
import {commandLine} from './quote.ts';

/** How long a server may take to end, in ms. */
const endsWithin = 3000;

/** Lines of scrollback that each terminal keeps. */
const historyLimit = '50000';

/**
Options of AO's server, set by the client that starts it. `-q` is for those that an older tmux does not know.
The environment of whoever starts it is taken out again: an agent's environment comes with its own start alone.
*/
export function serverSetup(environmentNames: readonly string[]): string[][] {
	return [
		['set-option', '-s', 'exit-empty', 'off'],
		['set-option', '-s', 'escape-time', '10'],
		['set-option', '-s', 'set-clipboard', 'on'],
		['set-option', '-s', 'focus-events', 'on'],
		['set-option', '-sq', 'extended-keys', 'on'],
		['set-option', '-s', 'default-terminal', 'tmux-256color'],
		['set-option', '-sa', 'terminal-features', ',xterm*:RGB'],
		['set-option', '-g', 'status', 'off'],
		['set-option', '-g', 'mouse', 'on'],
		['set-option', '-g', 'history-limit', historyLimit],
		['set-option', '-g', 'update-environment', ''],
		['set-option', '-g', 'set-titles', 'off'],
		['set-option', '-gq', 'allow-passthrough', 'off'],
		['set-option', '-wg', 'window-size', 'latest'],
		['set-option', '-wgq', 'remain-on-exit-format', ''],
		['bind-key', '-n', 'C-q', 'detach-client'],
		...environmentNames.map(name => ['set-environment', '-gu', name]),
	];
}

/** Starts the server of this socket where it is not running; a running one only gets the options again. */
export async function startTmuxServer(server: TmuxServer): Promise<void> {
	const clientEnv = minimalEnvironment(server.env);
	const setup = serverSetup([...Object.keys(clientEnv), 'PWD', 'OLDPWD', 'SHLVL', '_']);
	const {error} = await tmuxProcess(server, [['start-server'], ['source-file', '-']], {
		input: commandLine(setup),
		clientEnv,
		startServer: true,
	});
	if (error !== null) {
		throw tmuxError(error);
	}
}

/**
Ends the server: with all its sessions, or once none is left. The second leaves the decision to tmux, so that a session
that is started at the same moment is not lost. Waits until it has gone; one that is not there is fine.
*/
export async function stopTmuxServer(server: TmuxServer, force: boolean): Promise<void> {
	const answer = await tmuxProcess(server, [
		['display-message', '-p', '#{pid}'],
		...(force ? [['kill-server']] : [['list-sessions', '-F', '#{session_name}']]),
	]);
	if (answer.gone) {
		return;
	}
	if (answer.error !== null) {
		throw tmuxError(answer.error);
	}
	const [pid, ...sessions] = answer.stdout.trim().split('\n');
	if (!force) {
		if (!sessions.every(name => name === hub)) {
			return;
		}
		await tmuxProcess(server, [
			['set-option', '-s', 'exit-empty', 'on'],
			...sessions.map(name => ['kill-session', '-t', `=${name}`]),
		]);
	}
	await waitForEnd(Number(pid));
	await removeDeadSocket(tmuxSocketPath(server));
}

async function waitForEnd(pid: number): Promise<void> {
	const start = processStart(pid);
	const deadline = Date.now() + endsWithin;
	while (start !== null && isAlive(pid, start) && Date.now() < deadline) {
		await delay(10);
	}
}
