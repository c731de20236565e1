import fs from 'node:fs';
import {listRuns} from '../../records/run-files.ts';
import type {Runtime} from '../../session/runtime.ts';
import {endProcesses} from '../../system/end-processes.ts';
import {findSessionProcesses} from '../../system/session-processes.ts';
import type {SessionEntry} from '../sessions.ts';
import {readLastFiles} from './look-at-agents.ts';

/** How long a process may take to end after TERM before it is killed, in ms. */
const graceMs = 3000;

export type Ending = {ended: number; survivors: number[]};

/**
Ends a session's agent and every process it started, found by the terminal's session, process group, descendants and
`AO_SESSION` in their environment (the server that held its terminal too, with its last one): HUP by closing the terminal, TERM, then KILL; AO's own boards, watchers and hosts
never. What its screen showed last is kept in the session's folder first.
*/
export async function endAgent(entry: SessionEntry): Promise<Ending> {
	const {run} = entry.record;
	const runtime = await runtimeFor(entry);
	const exclude = listRuns(entry.project.ao.dataDir).map(({pid}) => pid);
	const search = {
		sessionId: entry.id,
		panePid: run?.handle.pid ?? null,
		paneStart: run?.handle.pidStart ?? null,
		exclude,
	};
	const pids = await findSessionProcesses(search);
	await keepScreen(entry, runtime);
	await runtime.close(entry.id);
	await runtime.shutdown().catch(() => undefined);
	const {ended, survivors} = await endProcesses(pids, {
		graceMs,
		exclude,
		refind: () => findSessionProcesses(search),
	});
	await readLastFiles(entry);
	return {ended: ended.length, survivors};
}

/** The runtime of the session's last run; where a spawn was cut off before it was noted, the one it was meant for. */
async function runtimeFor({record, project}: SessionEntry): Promise<Runtime> {
	return record.run === null ? project.ao.defaultRuntime() : project.ao.runtimeOf(record.run.handle);
}

/** Writes the last screen with its scrollback beside the facts, for `ao session logs` after the end. */
export async function keepScreen(entry: SessionEntry, runtime: Runtime): Promise<void> {
	try {
		const text = await runtime.capture(entry.id, {scrollback: 5000, colours: true});
		if (text.trim() !== '') {
			fs.writeFileSync(entry.paths.screen, text, {mode: 0o600});
		}
	} catch {
		// A screen that cannot be read or kept must not stop the ending.
	}
}
