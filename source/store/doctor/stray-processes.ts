import {listRuns} from '../../records/run-files.ts';
import {isRunning} from '../../session/activity.ts';
import {environmentOf, isAlive, listProcesses} from '../../system/process-table.ts';
import {ancestorsAndSelf} from '../../system/session-processes.ts';
import type {SessionEntry} from '../sessions.ts';

/**
What still runs of sessions that were ended or stopped, by pid: their agents, and whatever has their `AO_SESSION` in its
environment (where the system shows that). What an agent left running when it ended by itself is its own affair until
the session is ended.
*/
export async function findStrayProcesses(
	entries: readonly SessionEntry[],
): Promise<{entry: SessionEntry; pids: number[]}[]> {
	const [first] = entries;
	if (first === undefined) {
		return [];
	}
	const rows = await listProcesses();
	const ours = new Set([
		...ancestorsAndSelf(rows, process.pid),
		...listRuns(first.project.ao.dataDir).map(({pid}) => pid),
	]);
	const bySession = Map.groupBy(
		rows.filter(({pid, zombie}) => !zombie && !ours.has(pid)),
		({pid}) => environmentOf(pid)?.AO_SESSION,
	);
	return entries.filter(wasEnded).flatMap(entry => {
		const pids = new Set(bySession.get(entry.id)?.map(({pid}) => pid));
		const handle = entry.record.run?.handle;
		if (handle !== undefined && handle.pidStart !== null && isAlive(handle.pid, handle.pidStart)) {
			pids.add(handle.pid);
		}
		return pids.size === 0 ? [] : [{entry, pids: [...pids]}];
	});
}

function wasEnded({record}: SessionEntry): boolean {
	const {failed, killed, cleaned, stopped, paused, lost} = record;
	return (
		!isRunning(record) && [failed, killed, cleaned, stopped, paused, lost].some(ending => ending !== null)
	);
}
