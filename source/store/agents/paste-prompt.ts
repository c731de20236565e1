import {setTimeout as delay} from 'node:timers/promises';
import type {Agent} from '../../session/agent.ts';
import {AoError} from '../../session/errors.ts';
import type {Runtime} from '../../session/runtime.ts';
import type {SessionEntry} from '../sessions.ts';
import {newsOf} from './agent-news.ts';
import {type AgentTerminal, asksNow, lookAtScreen, withKeyboard} from './agent-terminal.ts';
import {typeText} from './type-text.ts';

/** How long a program's screen must be still, and how often it is looked at, in ms. */
const stillMs = 300;
const everyMs = 75;
/** How long a program may take to be ready: one whose prompt box can be read, and any other one. */
const boxPatienceMs = 30_000;
const patienceMs = 8000;
/** What it asks for so long, it asks a person: whether the folder is trusted, for a key, for a sign-in. */
const asksMs = 3000;

/**
Types the first prompt into an agent that has just been started: once its prompt box is there and empty, or, where that
cannot be read, once it has drawn something and then kept still, or after 8 s. Earlier its terminal would still take
lines (4 KB at most), and throw them away when it turns to keys. Into a question nothing is typed.
@returns why the prompt was not typed, or not taken, with what to do about it; null where all is well.
@throws AoError('runtime') where the program has ended, or the signal's reason on abort.
*/
export async function pastePrompt(
	entry: SessionEntry,
	text: string,
	{agent, runtime, signal}: {agent: Agent; runtime: Runtime; signal?: AbortSignal | undefined},
): Promise<string | null> {
	const terminal: AgentTerminal = {id: entry.id, runtime, agent};
	const why = await untilReady(terminal, signal);
	if (why !== null) {
		return notTyped(entry, why);
	}
	// Whether it was taken is only waited for where it can be seen at once.
	const news = agent.screen?.draft === undefined ? null : newsOf(entry);
	try {
		await withKeyboard(entry, () => typeText(terminal, text, {news, signal}));
		return null;
	} catch (error) {
		if (error instanceof AoError && error.code === 'failed') {
			return `${error.message} ${error.hint}`;
		}
		throw error;
	}
}

/** Waits until a text can be typed; gives why it cannot. */
async function untilReady(terminal: AgentTerminal, signal: AbortSignal | undefined): Promise<string | null> {
	const readsBox = terminal.agent?.screen?.draft !== undefined;
	const deadline = Date.now() + (readsBox ? boxPatienceMs : patienceMs);
	let screen = '';
	let since = Date.now();
	let asksSince: number | null = null;
	while (Date.now() < deadline) {
		await delay(everyMs, undefined, {signal});
		const view = await lookAtScreen(terminal);
		const now = (view.text || (await terminal.runtime.capture(terminal.id, {}))).trim();
		if (asksNow(view)) {
			asksSince ??= Date.now();
			if (Date.now() - asksSince >= asksMs) {
				return 'the agent asks something first';
			}
			continue;
		}
		asksSince = null;
		if (now !== screen) {
			screen = now;
			since = Date.now();
		}
		if (readsBox ? view.draft === '' : screen !== '' && Date.now() - since >= stillMs) {
			return null;
		}
	}
	return readsBox ? 'its prompt box did not appear' : null;
}

function notTyped({id, paths}: SessionEntry, why: string): string {
	return `The first prompt of ${id} was not typed: ${why}. See \`ao session attach ${id}\`, then \`ao send ${id} -f ${paths.prompt}\`.`;
}
