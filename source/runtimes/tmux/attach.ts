import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {AoError} from '../../session/errors.ts';
import {restoreTerminal} from '../terminal-modes.ts';
import {serverArguments, type TmuxServer, tmuxProgram} from './client.ts';

/**
Hands this process's terminal to a session until tmux gives it back. Works inside another tmux, too. Gives an error
when tmux could not attach, else null.
*/
export async function attachToTmux(server: TmuxServer, session: string): Promise<AoError | null> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		throw new AoError('usage', 'Attaching needs a terminal.', {hint: 'Run it where you can type.'});
	}
	const {TMUX: _, TMUX_PANE: __, ...env} = server.env;
	const child = spawn(
		tmuxProgram(server),
		[...serverArguments(server), '-N', 'attach-session', '-E', '-t', `=${session}`],
		{env, stdio: 'inherit'},
	);
	const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
	if (signal !== null) {
		process.stdout.write(restoreTerminal);
	}
	return code === 0
		? null
		: new AoError('runtime', `tmux could not attach to ${session}.`, {
				hint: `Try: tmux -L ${server.socketName} attach -t '=${session}' (TERM is ${env.TERM ?? 'not set'})`,
			});
}
