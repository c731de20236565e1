import {AoError} from '../../session/errors.ts';
import type {LaunchSpec, RuntimeHandle} from '../../session/runtime.ts';
import {findProgram} from '../../system/find-program.ts';
import {processStart} from '../../system/process-table.ts';
import {terminalEnvironment} from '../launch.ts';
import {type TmuxAnswer, tmuxError} from './client.ts';
import {commandLine, escapeFormat} from './quote.ts';

/** The command line that makes a session. It goes to tmux by standard input: nothing of it shows in a process list. */
export function startCommands({name, argv, env, cwd, columns, rows}: LaunchSpec): string {
	const [program = ''] = argv;
	const shell = env.SHELL === undefined ? null : findProgram(env.SHELL, '', '/');
	return commandLine([
		['set-option', '-s', 'exit-empty', 'off'],
		...(shell === null ? [] : [['set-option', '-g', 'default-shell', shell]]),
		[
			'new-session',
			'-d',
			'-E',
			'-P',
			'-F',
			'#{pane_id} #{pane_pid}',
			'-s',
			name,
			'-x',
			String(columns),
			'-y',
			String(rows),
			'-c',
			escapeFormat(cwd),
			...Object.entries(terminalEnvironment(env)).flatMap(([key, value]) => ['-e', `${key}=${value}`]),
			'--',
			// A single argument would go through a shell's parsing.
			...(argv.length === 1 ? ['/bin/sh', '-c', 'exec "$0"', program] : argv),
		],
		// In the same line, or a program that ends at once would be forgotten.
		['set-option', '-p', '-t', `=${name}:`, 'remain-on-exit', 'on'],
		// tmux takes the machine's name for a title until the program sets one.
		['select-pane', '-t', `=${name}:`, '-T', ''],
		// Whoever is attached comes back when the program ends. A hook that fails would leave its words in some pane.
		[
			'set-hook',
			'-p',
			'-t',
			`=${name}:`,
			'pane-died',
			`if-shell -F -t "=${name}:" "#{session_attached}" "detach-client -s '=${name}'"`,
		],
	]);
}

/** A new pane takes PATH from the client that made it. */
export function clientEnvironment(spec: LaunchSpec, env: NodeJS.ProcessEnv): Record<string, string> {
	return {
		...(spec.env.PATH === undefined ? {} : {PATH: spec.env.PATH}),
		...(env.TMUX_TMPDIR === undefined ? {} : {TMUX_TMPDIR: env.TMUX_TMPDIR}),
	};
}

/** What the answer to the start commands says, as a handle. */
export function handleFrom({stdout, error}: TmuxAnswer, {name}: LaunchSpec, socket: string): RuntimeHandle {
	if (error !== null) {
		throw /duplicate session/.test(error)
			? new AoError('exists', `There is a terminal named ${name} already.`)
			: tmuxError(error);
	}
	const [pane = '', pid = ''] = stdout.trim().split(' ');
	return {kind: 'tmux', target: pane, pid: Number(pid), pidStart: processStart(Number(pid)), socket};
}
