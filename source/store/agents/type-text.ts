import {setTimeout as delay} from 'node:timers/promises';
import {AoError} from '../../session/errors.ts';
import type {AgentNews} from './agent-news.ts';
import {type AgentTerminal, asksNow, lookAtScreen, type ScreenView} from './agent-terminal.ts';

type TypeOptions = {
	/** Enter is pressed whatever stands on the screen by then. */
	force?: boolean;
	/** How it is heard that the agent took the text, where its prompt box does not show it. */
	news: AgentNews | null;
	signal?: AbortSignal | undefined;
};

/** How often a screen is looked at, in ms. */
const everyMs = 60;
/** How long a pasted text may take to stand in the prompt box, and to leave it after Enter. */
const shownWithinMs = 3000;
const takenWithinMs = 5000;
/** How long Enter waits after a paste where the agent names no time of its own. */
const usualDelayMs = 100;

/**
Types a text as one paste, byte for byte, then Enter as a key of its own, and looks whether the agent took it: its prompt
box no longer holds the text, or it said something new. Where the box still holds it, or could not be read and the screen
has not changed at all, Enter is pressed once more.
@returns whether it was seen to be taken.
@throws AoError('failed') where it was not taken then either, or the agent began to ask something while it was typed: then
Enter was not pressed.
*/
export async function typeText(
	terminal: AgentTerminal,
	text: string,
	{force = false, news, signal}: TypeOptions,
): Promise<boolean> {
	const {id, runtime, agent} = terminal;
	const enterDelayMs = agent?.enterDelayMs ?? usualDelayMs;
	if (agent?.screen?.draft === undefined) {
		const mark = await news?.mark();
		await runtime.paste(id, text, {enterDelayMs});
		return news?.canTell === true && until(takenWithinMs, signal, async () => (await news.mark()) !== mark);
	}
	const typed = await pasteIntoBox(terminal, text, {enterDelayMs, signal});
	for (let time = 1; time <= 2; time++) {
		const mark = await news?.mark();
		const now = time === 1 ? typed : await lookAtScreen(terminal);
		if (asksNow(now) && !force) {
			throw asksMeanwhile(id);
		}
		await runtime.keys(id, ['Enter']);
		let held = true;
		const taken = await until(takenWithinMs, signal, async () => {
			const after = await lookAtScreen(terminal);
			held = stillHolds(after, typed);
			if (typed.draft && (after.draft !== null || after.sign?.activity === 'active')) {
				return !held;
			}
			return news?.canTell === true && (await news.mark()) !== mark;
		});
		if (taken || !held) {
			return taken;
		}
	}
	throw new AoError('failed', `${id} did not take the text.`, {
		hint: `It may stand in its prompt box: ao session attach ${id}`,
	});
}

/**
Pastes a text and gives the screen with it, when Enter may follow. An agent that has just been started may draw its
prompt box anew: it is gone for a moment, and what stood in it perhaps for good; then the text is pasted once more.
*/
async function pasteIntoBox(
	terminal: AgentTerminal,
	text: string,
	{enterDelayMs, signal}: {enterDelayMs: number; signal: AbortSignal | undefined},
): Promise<ScreenView> {
	const isShown = async () => Boolean((await lookAtScreen(terminal)).draft);
	for (let time = 1; ; time++) {
		await terminal.runtime.paste(terminal.id, text, {enter: false});
		const wasShown = await until(shownWithinMs, signal, isShown);
		await delay(enterDelayMs, undefined, {signal});
		let typed = await lookAtScreen(terminal);
		if (!wasShown || typed.draft || asksNow(typed)) {
			return typed;
		}
		await until(shownWithinMs, signal, isShown);
		typed = await lookAtScreen(terminal);
		if (typed.draft !== '' || time === 2) {
			return typed;
		}
	}
}

function asksMeanwhile(id: string): AoError {
	return new AoError(
		'failed',
		`${id} began to ask something while the text was typed; Enter was not pressed.`,
		{
			hint: `The text may stand in its prompt box: ao session attach ${id}`,
		},
	);
}

/** Whether the prompt box still begins with what stood in it before Enter, or nothing has changed where it has none. */
function stillHolds(after: ScreenView, before: ScreenView): boolean {
	return before.draft
		? (after.draft ?? '').startsWith(before.draft.slice(0, 20))
		: before.draft === null && after.text === before.text;
}

/** Looks again and again until it is so; false where it is not within that time. */
async function until(
	withinMs: number,
	signal: AbortSignal | undefined,
	isSo: () => Promise<boolean>,
): Promise<boolean> {
	const deadline = Date.now() + withinMs;
	while (!(await isSo())) {
		if (Date.now() >= deadline) {
			return false;
		}
		await delay(everyMs, undefined, {signal});
	}
	return true;
}
