import {constants} from 'node:os';
import process from 'node:process';
import type {TerminalView} from '../../session/runtime.ts';

/** A session of AO's tmux server, as `list-panes` shows it. */
export type Pane = TerminalView & {tty: string; serverPid: number};

/** A session that earlier versions of AO kept for themselves in the server, which may still run. */
export const hub = '_ao-hub';

/** What to ask `list-panes -a -F` for. The title may hold anything, and so comes last. */
export const paneFormat = [
	'#{session_name}',
	'#{pane_id}',
	'#{pane_pid}',
	'#{pane_dead}',
	'#{pane_dead_status}',
	'#{pane_dead_signal}',
	'#{session_attached}',
	'#{pane_tty}',
	'#{pid}',
	'#{window_activity}',
	'#{pane_title}',
].join('|');

/**
The sessions in the answer to `list-panes -a -F paneFormat`: of each its first pane, which is the one AO started (an
agent may have split it), and none of AO's own.
*/
export function parsePanes(text: string): Pane[] {
	const panes = new Map<string, Pane>();
	for (const line of text.split('\n')) {
		const pane = parsePane(line);
		if (pane === null || pane.name === hub) {
			continue;
		}
		const known = panes.get(pane.name);
		if (known === undefined || paneNumber(pane) < paneNumber(known)) {
			panes.set(pane.name, pane);
		}
	}
	return [...panes.values()];
}

function parsePane(line: string): Pane | null {
	const [name, target, pid, dead, status, signal, attached, tty, serverPid, activity, ...title] =
		line.split('|');
	if (!name || !/^%\d+$/.test(target ?? '') || tty === undefined || serverPid === undefined) {
		return null;
	}
	const alive = dead !== '1';
	return {
		name,
		target: target ?? '',
		pid: Number(pid),
		alive,
		exitStatus: alive || status === '' || signal !== '' ? null : Number(status),
		exitSignal: alive || !signal ? null : signalName(signal),
		activityAt: /^\d+$/.test(activity ?? '') ? Number(activity) * 1000 : null,
		title: title.join('|').replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, ''),
		attached: Number(attached) > 0,
		tty,
		serverPid: Number(serverPid),
	};
}

function paneNumber(pane: Pane): number {
	return Number(pane.target.slice(1));
}

/** `SIGKILL` for what tmux calls `KILL`, `SIGKILL` or `9`. */
function signalName(signal: string): string {
	const byNumber = Object.entries(constants.signals).find(([, number]) => String(number) === signal);
	return byNumber?.[0] ?? (signal.startsWith('SIG') ? signal : `SIG${signal}`);
}

/**
Makes the server look for children that have ended. tmux 3.3a misses the signal of one in ten (measured): the pane is
dead, but its program stays a zombie, without a status and without the hook that brings attached people back.
*/
export function askForEndings(panes: readonly Pane[]): void {
	for (const serverPid of new Set(panes.map(pane => pane.serverPid))) {
		try {
			process.kill(serverPid, 'SIGCHLD');
		} catch {
			// The server has ended meanwhile: the next look shows it.
		}
	}
}
