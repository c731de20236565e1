import process from 'node:process';
import {execa} from 'execa';
import {environmentOf, isAlive, listProcesses, type ProcessRow, processStart} from './process-table.ts';

export type SessionProcesses = {
	/** The AO session's id, as in `AO_SESSION` of everything it started. */
	sessionId: string;
	/** The agent's own process, the leader of its terminal; null where it is not known. */
	panePid: number | null;
	/** When that process started, where known: guards against a pid that another program got since. */
	paneStart?: string | null;
	/** Never found, and not looked through: boards, hosts and tmux servers of AO. */
	exclude?: readonly number[];
};

/**
The processes a session started that still run: those of its terminal, their descendants wherever they went, and
everything with its `AO_SESSION` in the environment. Never this process, its ancestors or pid 1.
*/
export async function findSessionProcesses(session: SessionProcesses): Promise<number[]> {
	const [rows, marked] = await Promise.all([listProcesses(), withSessionInEnvironment(session.sessionId)]);
	return selectSessionProcesses(rows, {
		roots: marked,
		panePid: paneIsTheSame(session) ? session.panePid : null,
		exclude: [...(session.exclude ?? []), ...ancestorsAndSelf(rows, process.pid)],
	});
}

/**
The choice itself. `panePid` gives all of its terminal session and process group; with `roots` these are the
beginnings from which descendants are followed, never through an excluded process.
*/
export function selectSessionProcesses(
	rows: readonly ProcessRow[],
	{roots, panePid, exclude}: {roots: readonly number[]; panePid: number | null; exclude: readonly number[]},
): number[] {
	const excluded = new Set(exclude);
	const rootSet = new Set(roots);
	const candidates = rows.filter(row => row.pid > 1 && !excluded.has(row.pid) && !row.zombie);
	const found = new Set(
		candidates
			.filter(
				row =>
					rootSet.has(row.pid) ||
					(panePid !== null && panePid > 1 && [row.pid, row.session, row.group].includes(panePid)),
			)
			.map(row => row.pid),
	);
	addDescendants(candidates, found);
	return [...found];
}

/** Adds to `found` every process below one of them. */
export function addDescendants(rows: readonly ProcessRow[], found: Set<number>): void {
	let before: number;
	do {
		before = found.size;
		for (const row of rows) {
			if (found.has(row.parent)) {
				found.add(row.pid);
			}
		}
	} while (found.size > before);
}

/** A process and all above it. */
export function ancestorsAndSelf(rows: readonly ProcessRow[], pid: number): number[] {
	const parents = new Map(rows.map(row => [row.pid, row.parent]));
	const line: number[] = [];
	for (
		let current: number | undefined = pid;
		current !== undefined && current > 0;
		current = parents.get(current)
	) {
		if (line.includes(current)) {
			break;
		}
		line.push(current);
	}
	return line;
}

function paneIsTheSame({panePid, paneStart}: SessionProcesses): boolean {
	if (panePid === null) {
		return false;
	}
	const start = processStart(panePid);
	return start === null || paneStart === undefined || paneStart === null || start === paneStart;
}

async function withSessionInEnvironment(sessionId: string): Promise<number[]> {
	if (process.platform === 'linux') {
		const rows = await listProcesses();
		return rows.map(row => row.pid).filter(pid => environmentOf(pid)?.AO_SESSION === sessionId);
	}
	// `ps -E` (macOS) shows the environment of one's own processes after their arguments.
	const {stdout} = await execa('ps', ['-AEwwo', 'pid=,command='], {reject: false});
	const mark = ` AO_SESSION=${sessionId} `;
	return stdout
		.split('\n')
		.filter(line => `${line} `.includes(mark))
		.map(line => Number.parseInt(line, 10))
		.filter(pid => isAlive(pid, null));
}
