import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import process from 'node:process';
import {execa} from 'execa';

/** One process as the system lists it. */
export type ProcessRow = {
	pid: number;
	parent: number;
	group: number;
	/** The terminal session's id (the pid of its leader); null where the system does not tell. */
	session: number | null;
	/** The command's name, without arguments, cut where the system cuts it. */
	command: string;
	/** It has ended and only waits for its parent. */
	zombie: boolean;
};

const onLinux = process.platform === 'linux';

type ProcStat = ProcessRow & {startTicks: string};

/** The fields of `/proc/<pid>/stat` (proc(5)); the command stands in parentheses and may hold any character. */
export function parseProcStat(text: string): ProcStat | null {
	const open = text.indexOf('(');
	const close = text.lastIndexOf(')');
	if (open === -1 || close < open) {
		return null;
	}
	const [state, parent, group, session, ...rest] = text.slice(close + 2).split(' ');
	const startTicks = rest[15];
	if (startTicks === undefined) {
		return null;
	}
	return {
		pid: Number(text.slice(0, open)),
		parent: Number(parent),
		group: Number(group),
		session: Number(session),
		command: text.slice(open + 1, close),
		zombie: state === 'Z' || state === 'X',
		startTicks,
	};
}

/** Reads a file that may vanish while it is read, or belong to somebody else. */
function readOrNull(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return null;
	}
}

function procStat(pid: number | string): ProcStat | null {
	const text = readOrNull(`/proc/${pid}/stat`);
	return text === null ? null : parseProcStat(text);
}

let bootId: string | null = null;

/**
When a process started, in the system's own words: start tick and boot id on Linux, `ps -o lstart=` elsewhere. Two
equal pids with equal starts are the same process. Null where there is no such process.
*/
export function processStart(pid: number): string | null {
	if (onLinux) {
		bootId ??= readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
		const row = procStat(pid);
		return row === null ? null : `${row.startTicks}@${bootId}`;
	}
	const {stdout} = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
		encoding: 'utf8',
		env: psEnvironment(),
	});
	return stdout?.trim() || null;
}

/** Whether this very process still runs; a zombie does not. With `start` null, whether any of that pid does. */
export function isAlive(pid: number, start: string | null): boolean {
	if (!Number.isInteger(pid) || pid <= 0) {
		return false;
	}
	if (onLinux) {
		const row = procStat(pid);
		return row !== null && !row.zombie && (start === null || processStart(pid) === start);
	}
	const {stdout} = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
		encoding: 'utf8',
		env: psEnvironment(),
	});
	const state = stdout?.trim() ?? '';
	return state !== '' && !state.startsWith('Z') && (start === null || processStart(pid) === start);
}

/** All processes of the machine that can be seen. */
export async function listProcesses(): Promise<ProcessRow[]> {
	if (onLinux) {
		return readdirSync('/proc')
			.filter(name => /^\d+$/.test(name))
			.map(name => procStat(name))
			.filter(row => row !== null)
			.map(({startTicks: _, ...row}) => row);
	}
	const {stdout} = await execa('ps', ['-Ao', 'pid=,ppid=,pgid=,sess=,stat=,comm='], {
		env: psEnvironment(),
		extendEnv: false,
	});
	return parsePs(stdout);
}

/** The rows of `ps -Ao pid=,ppid=,pgid=,sess=,stat=,comm=`. `sess` is an address or 0 on macOS: not an id. */
export function parsePs(text: string): ProcessRow[] {
	const rows: ProcessRow[] = [];
	for (const line of text.split('\n')) {
		const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(.*)$/.exec(line);
		if (match === null) {
			continue;
		}
		const [, pid, parent, group, session, state = '', command = ''] = match;
		const sessionId = Number(session);
		rows.push({
			pid: Number(pid),
			parent: Number(parent),
			group: Number(group),
			session: Number.isInteger(sessionId) && sessionId > 0 ? sessionId : null,
			command,
			zombie: state.startsWith('Z'),
		});
	}
	return rows;
}

/** The environment a process was started with; null where it cannot be read (not ours, gone, not Linux). */
export function environmentOf(pid: number): Record<string, string> | null {
	const text = onLinux ? readOrNull(`/proc/${pid}/environ`) : null;
	if (text === null) {
		return null;
	}
	const environment: Record<string, string> = {};
	for (const entry of text.split('\0')) {
		const equals = entry.indexOf('=');
		if (equals > 0) {
			environment[entry.slice(0, equals)] = entry.slice(equals + 1);
		}
	}
	return environment;
}

/** `ps` words its dates by the locale: always the same one, so that two starts can be compared. */
function psEnvironment(): NodeJS.ProcessEnv {
	return {PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC'};
}
