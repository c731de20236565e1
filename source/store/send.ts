import {setTimeout as delay} from 'node:timers/promises';
import {agentById} from '../agents/index.ts';
import {isRunning} from '../session/activity.ts';
import {AoError} from '../session/errors.ts';
import {type SessionEntry, SessionReader, say, view} from './sessions.ts';

export type SendOptions = {
	/** Wait until the agent has ended its turn, so that the text is no answer to a question it asks. */
	wait: boolean;
	timeoutMs: number;
	/** Hears once why it has to wait. */
	onWait?: (why: string) => void;
	signal?: AbortSignal;
};

const pollMs = 150;

/**
Types a message into a session's agent, byte for byte, with Enter as a key of its own. Waits while the agent asks
something: the text would be taken as the answer. An agent at work takes it as its next message.
@throws AoError('failed') when the agent is gone or does not get free in time; nothing was typed then.
*/
export async function sendMessage(entry: SessionEntry, text: string, options: SendOptions): Promise<void> {
	const {record, project} = entry;
	const current = options.wait ? await waitUntilFree(entry, options) : entry;
	const {run} = current.record;
	if (run === null || !isRunning(current.record)) {
		throw notRunning(entry.id);
	}
	const agent = agentById(record.created.agent, project.ao.settings.agents ?? {});
	await project.ao.runtimeOf(run.handle).paste(entry.id, text, {enterDelayMs: agent.enterDelayMs});
	say(entry, {kind: 'sent', text: text.slice(0, 200), bytes: Buffer.byteLength(text)});
}

async function waitUntilFree(
	entry: SessionEntry,
	{timeoutMs, signal, onWait}: SendOptions,
): Promise<SessionEntry> {
	const reader = new SessionReader(entry.project);
	const deadline = Date.now() + timeoutMs;
	let told = false;
	for (;;) {
		const current = reader.read().find(({id}) => id === entry.id);
		if (current === undefined || !(isRunning(current.record) || view(current).state === 'spawning')) {
			throw notRunning(entry.id);
		}
		const {activity, state} = view(current);
		if (state !== 'spawning' && activity !== 'waiting_input') {
			return current;
		}
		const why =
			state === 'spawning' ? 'it is still being started' : 'its agent waits for an answer to a question';
		if (!told) {
			told = true;
			onWait?.(why);
		}
		if (Date.now() >= deadline) {
			throw new AoError('failed', `${entry.id} could not take the message: ${why}.`, {
				hint: `Answer it (\`ao session attach ${entry.id}\`), or send with --no-wait.`,
			});
		}
		await delay(pollMs, undefined, {signal});
	}
}

function notRunning(id: string): AoError {
	return new AoError('failed', `The agent of ${id} is not running.`, {
		hint: `\`ao session restore ${id}\` brings it back.`,
	});
}
