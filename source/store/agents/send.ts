import {setTimeout as delay} from 'node:timers/promises';
import {isRunning} from '../../session/activity.ts';
import {AoError} from '../../session/errors.ts';
import {firstLine, fitWidth} from '../../session/text.ts';
import {lookAtTerminals} from '../look/look-at-terminals.ts';
import {type SessionEntry, SessionReader, say, view} from '../sessions.ts';
import {newsOf} from './agent-news.ts';
import {
	type AgentTerminal,
	asksNow,
	lookAtScreen,
	notRunning,
	openTerminal,
	withKeyboard,
} from './agent-terminal.ts';
import {lookAtAgents, newAgentMemory} from './look-at-agents.ts';
import {typeText} from './type-text.ts';

export type SendOptions = {
	/** Wait until the agent can take it: it asks nothing, and nobody's half-typed text stands in its prompt box. */
	wait: boolean;
	timeoutMs: number;
	/** Hears once why it has to wait. */
	onWait?: (why: string) => void;
	signal?: AbortSignal;
};

/** How often it is looked whether the agent can take it: soon at first, then less often; and with all means, in ms. */
const poll = {firstMs: 150, mostMs: 1000};
const lookMs = 1000;

/**
Types a message into a session's agent, byte for byte, with Enter as a key of its own. Waits while the agent asks
something (the text would be taken as the answer), while its prompt box is not there yet, and while a half-typed text
stands in it. An agent at work takes it as its next message.
@returns whether the agent was seen to take it.
@throws AoError('failed') when the agent is gone or does not get free in time, or asks something where it was not to be
waited for (nothing was typed then), or did not take the text.
*/
export async function sendMessage(
	entry: SessionEntry,
	text: string,
	options: SendOptions,
): Promise<{confirmed: boolean}> {
	const {wait, signal} = options;
	const type = async (current: SessionEntry, terminal: AgentTerminal) => {
		const confirmed = await typeText(terminal, text, {force: !wait, news: newsOf(current), signal});
		say(current, {kind: 'sent', text: text.slice(0, 200), bytes: Buffer.byteLength(text)});
		return {confirmed};
	};
	if (!wait) {
		return withKeyboard(entry, async () => {
			const terminal = await openTerminal(entry);
			// Even by force: Enter would choose an answer, and the text would be gone.
			if (asksNow(await lookAtScreen(terminal))) {
				throw new AoError('failed', `${entry.id} was not sent the message: ${asks.why}.`, {
					hint: asks.hint(entry.id),
				});
			}
			return type(entry, terminal);
		});
	}
	const patience = new Patience(entry.id, options);
	const reader = new SessionReader(entry.project);
	for (;;) {
		const current = await waitUntilFree(entry, reader, patience);
		const sent = await withKeyboard(entry, async () => {
			const terminal = await openTerminal(current);
			// Others may have typed while this one waited for the keyboard.
			return (await whyBusy(terminal)) === null ? type(current, terminal) : null;
		});
		if (sent !== null) {
			return sent;
		}
	}
}

/** What became of a message that was sent, in a few words. */
export function sentWords(confirmed: boolean): string {
	return confirmed ? 'delivered' : 'delivered, not confirmed (its agent has shown no sign of it)';
}

/** Waits for one message, at most as long as was asked for, and says once why. */
class Patience {
	readonly #id: string;
	readonly #options: SendOptions;
	readonly #deadline: number;
	#told = false;
	#pollMs = poll.firstMs;

	constructor(id: string, options: SendOptions) {
		this.#id = id;
		this.#options = options;
		this.#deadline = Date.now() + options.timeoutMs;
	}

	async wait({why, hint}: Busy): Promise<void> {
		if (!this.#told) {
			this.#told = true;
			this.#options.onWait?.(why);
		}
		if (Date.now() >= this.#deadline) {
			throw new AoError('failed', `${this.#id} could not take the message: ${why}.`, {
				hint: hint(this.#id),
			});
		}
		const left = Math.max(0, this.#deadline - Date.now());
		await delay(Math.min(this.#pollMs, left), undefined, {signal: this.#options.signal});
		this.#pollMs = Math.min(poll.mostMs, this.#pollMs * 1.25);
	}
}

/**
For so long after its start, an agent's prompt box has to stand still before something is typed into it, in ms: some
draw one at once and another one a second later, when the conversation is loaded (Gemini CLI 0.61.0 takes no Enter in
between). Less is enough once the agent has said anything by its events or files.
*/
const youngMs = 60_000;
const stillMs = 2000;
const stillWhenHeardMs = 600;

/** Tells whether a prompt box that is free has stood still for long enough. */
class Stillness {
	#since = 0;
	#heard = false;

	/** What a look gave: `isFree` whether the box is there and empty. */
	isEnough(isFree: boolean, entry: SessionEntry): boolean {
		const {run} = entry.record;
		const now = Date.now();
		if (entry.agent?.screen?.draft === undefined || run === null || now - Date.parse(run.at) > youngMs) {
			return true;
		}
		const source = view(entry).activitySource;
		const heard = source === 'hook' || source === 'transcript' || source === 'report';
		if (!isFree || heard !== this.#heard || this.#since === 0) {
			this.#since = now;
			this.#heard = heard;
		}
		return now - this.#since >= (heard ? stillWhenHeardMs : stillMs);
	}
}

/** Why an agent cannot take a message now, and what somebody can do about it. */
type Busy = {why: string; hint(id: string): string};

const orForce = (what: string) => (id: string) =>
	`${what} (\`ao session attach ${id}\`), or send with --no-wait.`;

const asks: Busy = {
	why: 'its agent waits for an answer',
	hint: id => `Answer it: \`ao approve ${id}\`, or in its terminal: \`ao session attach ${id}\`.`,
};
const starts: Busy = {why: 'it is still being started', hint: orForce('See its terminal')};
const atWork: Busy = {
	why: 'it is at work, and shows no prompt box meanwhile',
	hint: orForce('See its terminal'),
};
const noBox: Busy = {why: 'its prompt box is not on its screen', hint: orForce('See its terminal')};

async function waitUntilFree(
	entry: SessionEntry,
	reader: SessionReader,
	patience: Patience,
): Promise<SessionEntry> {
	const memory = newAgentMemory();
	const stillness = new Stillness();
	let lookedAt = 0;
	for (;;) {
		const current = reader.read().find(({id}) => id === entry.id);
		if (current === undefined || !(isRunning(current.record) || view(current).state === 'spawning')) {
			throw notRunning(entry.id);
		}
		let busy = view(current).state === 'spawning' ? starts : null;
		if (busy === null && view(current).activity === 'waiting_input') {
			// What was asked may be over without a word: then only a look tells.
			if (Date.now() - lookedAt >= lookMs) {
				lookedAt = Date.now();
				const terminals = await lookAtTerminals(current.project, [current], {
					problems: [],
					attached: new Set(),
				});
				await lookAtAgents([current], terminals, {memory, problems: []});
			}
			busy = view(current).activity === 'waiting_input' ? asks : null;
		}
		busy ??= await whyBusy(await openTerminal(current));
		if (stillness.isEnough(busy === null, current) && busy === null) {
			return current;
		}
		await patience.wait(busy ?? starts);
	}
}

/** Why the screen says that nothing may be typed now; null where it may, or the screen cannot be read. */
async function whyBusy(terminal: AgentTerminal): Promise<Busy | null> {
	const now = await lookAtScreen(terminal);
	if (asksNow(now)) {
		return asks;
	}
	if (terminal.agent?.screen?.draft === undefined || now.draft === '') {
		return null;
	}
	if (now.draft === null) {
		return now.sign?.activity === 'active' ? atWork : noBox;
	}
	const draft = fitWidth(firstLine(now.draft), 40);
	return {why: `a half-typed text stands in its prompt box (${draft})`, hint: orForce('Send or clear that')};
}
