import {setTimeout as delay} from 'node:timers/promises';
import {isBeingRestored, isRunning} from '../../session/activity.ts';
import {errorView} from '../../session/errors.ts';
import type {Runtime, RuntimeHandle, TerminalView} from '../../session/runtime.ts';
import {isAlive} from '../../system/process-table.ts';
import {keepScreen} from '../agents/end-agent.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, say} from '../sessions.ts';

/**
Looks at the terminals of running sessions and says which ended, and how, or are gone. Adds to `report` who is attached
and which looks failed. Gives the terminals that were there.
*/
export async function lookAtTerminals(
	project: Project,
	entries: readonly SessionEntry[],
	report: {problems: string[]; attached: Set<string>},
): Promise<Map<string, TerminalView>> {
	const seen = new Map<string, TerminalView>();
	const byRuntime = new Map<string, {handle: RuntimeHandle; entries: SessionEntry[]}>();
	for (const entry of entries) {
		const {run} = entry.record;
		if (run !== null && isRunning(entry.record) && !isBeingStarted(entry)) {
			const key = `${run.handle.kind}:${run.handle.socket}`;
			const group = byRuntime.get(key) ?? {handle: run.handle, entries: []};
			group.entries.push(entry);
			byRuntime.set(key, group);
		}
	}
	for (const group of byRuntime.values()) {
		try {
			const runtime = project.ao.runtimeOf(group.handle);
			const terminals = await listSettled(runtime, group.entries);
			const byName = new Map(terminals.map(terminal => [terminal.name, terminal]));
			for (const entry of group.entries) {
				const terminal = byName.get(entry.id);
				sayTerminal(entry, terminal, report.attached);
				if (terminal !== undefined) {
					seen.set(entry.id, terminal);
				}
				if (entry.record.exited !== null) {
					await keepScreen(entry, runtime);
				}
			}
		} catch (error) {
			report.problems.push(errorView(error).message);
		}
	}
	return seen;
}

/** Whether somebody restores it at this moment: its terminal is not there yet, and that is no news. */
function isBeingStarted({record}: SessionEntry): boolean {
	return isBeingRestored(record) && isAlive(record.spawner.pid, record.spawner.start);
}

/** How long a terminal may take to know how its program ended, in ms, and how often it is asked. */
const settle = {everyMs: 100, times: 5};

/** The terminals, once those of these sessions that have just died know how: tmux often says so a moment later. */
async function listSettled(runtime: Runtime, entries: readonly SessionEntry[]): Promise<TerminalView[]> {
	const ids = new Set(entries.map(({id}) => id));
	let terminals = await runtime.list();
	for (let time = 0; time < settle.times; time++) {
		const unknown = terminals.some(
			({name, alive, exitStatus, exitSignal}) =>
				ids.has(name) && !alive && exitStatus === null && exitSignal === null,
		);
		if (!unknown) {
			break;
		}
		await delay(settle.everyMs);
		terminals = await runtime.list();
	}
	return terminals;
}

function sayTerminal(entry: SessionEntry, terminal: TerminalView | undefined, attached: Set<string>): void {
	const {run} = entry.record;
	if (run === null) {
		return;
	}
	if (terminal === undefined) {
		say(entry, {kind: 'lost', run: run.id});
	} else if (!terminal.alive) {
		say(entry, {kind: 'exited', run: run.id, status: terminal.exitStatus, signal: terminal.exitSignal});
	} else if (terminal.attached) {
		attached.add(entry.id);
	}
}
