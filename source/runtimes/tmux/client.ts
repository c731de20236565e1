import {execFile} from 'node:child_process';
import {existsSync, realpathSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {AoError} from '../../session/errors.ts';
import {findProgram} from '../../system/find-program.ts';
import {commandArguments} from './quote.ts';
import {oldestTmux} from './version.ts';

/** How long a tmux server may take to answer one command, in ms. */
const answerWithin = 5000;

/** The limit of `sun_path` is 104 on macOS and 108 on Linux, the closing zero included. */
const longestSocketPath = 103;

/** Which tmux server is meant, and how to reach it. */
export type TmuxServer = {socketName: string; env: NodeJS.ProcessEnv};

/** What a tmux command said. `gone` is set where there is no server. */
export type TmuxAnswer = {stdout: string; error: string | null; gone: boolean};

/** The path of the server's socket, as tmux makes it: `{TMUX_TMPDIR or /tmp}/tmux-{uid}/{name}`. */
export function tmuxSocketPath({socketName, env}: TmuxServer): string {
	const folder = env.TMUX_TMPDIR || '/tmp';
	const real = existsSync(folder) ? realpathSync(folder) : folder;
	const path = join(real, `tmux-${process.getuid?.() ?? 0}`, socketName);
	if (Buffer.byteLength(path) > longestSocketPath) {
		throw new AoError('runtime', `The path of the tmux socket is too long: ${path}`, {
			hint: 'Set TMUX_TMPDIR to a shorter folder, or AO_TMUX_SOCKET to a shorter name.',
		});
	}
	return path;
}

/** The little that tmux itself gets to see of an environment: nothing that could reach an agent. */
export function minimalEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
	const names = ['HOME', 'PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TMUX_TMPDIR'];
	return Object.fromEntries(names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** The arguments that reach this server and no other, before the command. */
export function serverArguments({socketName}: TmuxServer): string[] {
	return ['-u', '-L', socketName, '-f', '/dev/null'];
}

/** The absolute path of tmux. Throws `missing_tool` where there is none. */
export function tmuxProgram({env}: TmuxServer): string {
	const program = findProgram('tmux', env.PATH, process.cwd());
	if (program === null) {
		throw new AoError('missing_tool', 'tmux was not found on PATH.', {
			hint: `Install tmux ${oldestTmux} or newer, or set "runtime" to "process" in AO's settings.`,
		});
	}
	return program;
}

export type ClientOptions = {
	input?: string;
	/** Environment of the client; what it may know of PATH reaches the pane that it makes. */
	clientEnv?: Record<string, string>;
	/** Start the server when it is not there. */
	startServer?: boolean;
};

/**
Runs commands in one tmux process. A server that does not answer in time is an error, never "gone". By `execFile`: a
board does this ten times a second, and execa takes more than twice the time for it.
*/
export async function tmuxProcess(
	server: TmuxServer,
	commands: readonly (readonly string[])[],
	{input = '', clientEnv, startServer = false}: ClientOptions = {},
): Promise<TmuxAnswer> {
	const program = tmuxProgram(server);
	const argv = [...serverArguments(server), ...(startServer ? [] : ['-N']), ...commandArguments(commands)];
	const options = {
		env: clientEnv ?? minimalEnvironment(server.env),
		timeout: answerWithin,
		killSignal: 'SIGKILL',
		maxBuffer: 64 * 1024 * 1024,
	} as const;
	const cannotRun = (error: unknown) =>
		new AoError('runtime', `tmux could not be run: ${error instanceof Error ? error.message : error}`);
	return new Promise((answer, fail) => {
		try {
			const client = execFile(program, argv, options, (failure, stdout, stderr) => {
				if (failure === null) {
					answer({stdout, error: null, gone: false});
				} else if (typeof failure.code === 'number') {
					const error = stderr.trim() || `tmux ended with ${failure.code}`;
					answer({stdout, error, gone: saysServerGone(error)});
				} else {
					fail(failure.killed ? unanswered(server) : cannotRun(failure));
				}
			});
			// One that has ended before it read it all says why by its end.
			client.stdin?.on('error', () => {});
			client.stdin?.end(input);
		} catch (error) {
			fail(cannotRun(error));
		}
	});
}

function unanswered(server: TmuxServer): AoError {
	return new AoError('runtime', `The tmux server "${server.socketName}" does not answer.`, {
		hint: `Try again, or look at it with: tmux -L ${server.socketName} list-sessions`,
	});
}

/** Whether an error message means that no server runs on the socket. */
export function saysServerGone(message: string): boolean {
	return (
		/^no server running on /m.test(message) ||
		/^error connecting to .*\((?:No such file or directory|Connection refused)\)/m.test(message) ||
		/^(?:server exited unexpectedly|lost server)/m.test(message)
	);
}

/** Whether an error message means that the session is not there, or none at all. */
export function saysNoSession(message: string): boolean {
	return /^(?:can't find session|no current target|no sessions)/m.test(message);
}

/** An error message of tmux as an `AoError`. */
export function tmuxError(message: string): AoError {
	const [line = ''] = message.split('\n');
	return new AoError('runtime', `tmux: ${line}`);
}
