import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {isAlive, listProcesses, processStart} from './process-table.ts';
import {addDescendants, ancestorsAndSelf} from './session-processes.ts';

export type EndOptions = {
	/** How long they may take to end after TERM, in ms, before KILL. */
	graceMs: number;
	/** How long to wait for the end after KILL, in ms; 2 s by default. */
	killWaitMs?: number;
	/** Never ended, also where they are below one of the processes. */
	exclude?: readonly number[];
	/** Looks again for processes that belong to the same (started or moved away meanwhile). */
	refind?: () => Promise<readonly number[]>;
};

/** The first wait between two looks, and how it grows: a look reads the whole process table. */
const pollMs = 40;
const pollGrowth = 1.4;
const longestPollMs = 400;

/**
Ends processes and what is below them: TERM, then KILL for those that are still there after `graceMs`. Gives the pids
that ended (zombies count as ended) and those that survived everything. A pid that another process got meanwhile is
never signalled; pid 1, this process and those above it neither.
*/
export async function endProcesses(
	pids: readonly number[],
	{graceMs, killWaitMs = 2000, exclude = [], refind}: EndOptions,
): Promise<{ended: number[]; survivors: number[]}> {
	const targets = new Map<number, string | null>();
	const termed = new Set<number>();

	const add = async (found: readonly number[]) => {
		const rows = await listProcesses();
		const protectedPids = new Set([...exclude, ...ancestorsAndSelf(rows, process.pid)]);
		const open = rows.filter(row => row.pid > 1 && !protectedPids.has(row.pid) && !row.zombie);
		const openPids = new Set(open.map(row => row.pid));
		const living = [...targets.keys()].filter(pid => isTarget(pid));
		const family = new Set([...found, ...living].filter(pid => openPids.has(pid)));
		addDescendants(open, family);
		for (const pid of family) {
			if (!targets.has(pid)) {
				targets.set(pid, processStart(pid));
			}
		}
	};
	const isTarget = (pid: number) => isAlive(pid, targets.get(pid) ?? null);
	const alive = () => [...targets.keys()].filter(pid => isTarget(pid));
	const look = async () => add((await refind?.()) ?? []);

	await add(pids);
	let wait = pollMs;
	const graceEnd = Date.now() + graceMs;
	while (alive().length > 0) {
		for (const pid of alive()) {
			if (!termed.has(pid)) {
				termed.add(pid);
				signal(pid, 'SIGTERM');
				signal(pid, 'SIGCONT');
			}
		}
		if (Date.now() >= graceEnd) {
			break;
		}
		await delay(Math.min(wait, Math.max(1, graceEnd - Date.now())));
		wait = Math.min(wait * pollGrowth, longestPollMs);
		await look();
	}
	await look();
	const killEnd = Date.now() + killWaitMs;
	while (alive().length > 0 && Date.now() < killEnd) {
		for (const pid of alive()) {
			signal(pid, 'SIGKILL');
		}
		await delay(pollMs);
		await look();
	}
	const survivors = alive();
	return {ended: [...targets.keys()].filter(pid => !survivors.includes(pid)), survivors};
}

function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// Gone already, or not ours: the look afterwards says which.
	}
}
