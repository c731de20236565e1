import path from 'node:path';
import {withClaim} from '../../records/claims.ts';
import {isRunning} from '../../session/activity.ts';
import type {Agent} from '../../session/agent.ts';
import {AoError} from '../../session/errors.ts';
import type {Runtime} from '../../session/runtime.ts';
import type {Menu, Sign} from '../../session/signal.ts';
import type {SessionEntry} from '../sessions.ts';

/** The terminal of a running agent, and what its screen can be read by. */
export type AgentTerminal = {
	id: string;
	runtime: Runtime;
	/** Null for an agent that is not known any more. */
	agent: Pick<Agent, 'screen' | 'enterDelayMs'> | null;
};

/** What an agent's screen says at this moment, and what it shows; all empty where it has no reader. */
export type ScreenView = {sign: Sign | null; menu: Menu | null; draft: string | null; text: string};

/**
The terminal of a session's agent, looked at for whether its program still runs.
@throws AoError('failed') where it does not, with how to bring it back.
*/
export async function openTerminal(entry: SessionEntry): Promise<AgentTerminal> {
	const {run} = entry.record;
	if (run === null || !isRunning(entry.record)) {
		throw notRunning(entry.id);
	}
	const runtime = entry.project.ao.runtimeOf(run.handle);
	const terminal = (await runtime.list()).find(({name}) => name === entry.id);
	if (terminal?.alive !== true) {
		throw notRunning(entry.id);
	}
	return {id: entry.id, runtime, agent: entry.agent};
}

export function notRunning(id: string): AoError {
	return new AoError('failed', `The agent of ${id} is not running.`, {
		hint: `\`ao session restore ${id}\` brings it back.`,
	});
}

/** Reads the screen as it is now. */
export async function lookAtScreen({id, runtime, agent}: AgentTerminal): Promise<ScreenView> {
	const screen = agent?.screen;
	if (screen === undefined) {
		return {sign: null, menu: null, draft: null, text: ''};
	}
	const text = await runtime.capture(id, {});
	const lines = text.split('\n');
	return {
		sign: screen.sign(lines),
		menu: screen.menu?.(lines) ?? null,
		draft: screen.draft?.(lines) ?? null,
		text,
	};
}

/** Whether the agent asks something on its screen: keys and texts would be taken as the answer. */
export function asksNow({menu, sign}: ScreenView): boolean {
	return menu !== null || sign?.activity === 'waiting_input';
}

/** Types into a session's terminal while no other process of AO does: two texts, or two answers, would mix. */
export async function withKeyboard<T>(
	{id, project}: Pick<SessionEntry, 'id' | 'project'>,
	work: () => Promise<T>,
): Promise<T> {
	return withClaim(path.join(project.paths.claims, `keyboard-${id}`), work);
}
