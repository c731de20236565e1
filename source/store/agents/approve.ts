import {setTimeout as delay} from 'node:timers/promises';
import {AoError} from '../../session/errors.ts';
import {type Answer, asksTheSame, isSameMenu, optionFor, optionWords, sameKeys} from '../../session/menu.ts';
import {openReaction} from '../../session/reactions.ts';
import type {Menu, MenuOption} from '../../session/signal.ts';
import {cleanText} from '../../session/text.ts';
import {type SessionEntry, say, view} from '../sessions.ts';
import {
	type AgentTerminal,
	asksNow,
	lookAtScreen,
	openTerminal,
	type ScreenView,
	withKeyboard,
} from './agent-terminal.ts';

/** What was asked, and the option that was chosen (its number counts from 1). Foreign text, not cleaned. */
export type Answered = {
	session: string;
	question: string;
	ask: Menu['ask'];
	option: number;
	answer: string;
	means: MenuOption['means'];
	/** What is asked right after it, such as whether it is meant for good; null where nothing is. */
	next: string | null;
};

/** What was answered, in a line for a message: `approved: Allow npm test?`. Foreign text, not cleaned. */
export function answerWords({session, question, answer, means, next}: Answered): string {
	const did = means === 'yes' ? 'approved' : means === 'no' ? 'denied' : `answered "${answer}"`;
	return `${session}: ${did}: ${question}${next === null ? '' : `; now it asks: ${next}`}`;
}

/** How often a screen is looked at, in ms. */
const everyMs = 60;
/** How long a question that was announced may take to be drawn. */
const drawnWithinMs = 2000;
/** How long an answered question may stay on the screen. */
const goneWithinMs = 5000;
/** Between two keys of an answer: how long a program may take to show the first one, and how long it gets at least. */
const betweenKeys = {mostMs: 1000, leastMs: 250};

/**
The question that is open on a session's screen.
@throws AoError('not_found') where there is none, or none that can be read; AoError('failed') where the agent has ended.
*/
export async function openMenu(entry: SessionEntry): Promise<Menu> {
	return (await readMenu(entry, await openTerminal(entry))).menu;
}

/**
Answers the question on a session's screen, by what stands there and nothing else, and waits until it is gone. Only the
very menu that was read is answered: it is read again right before, and between two keys.
@param seen the menu that a person chose from; null for the one that stands there now.
@throws AoError('not_found') asks nothing that can be read · AoError('usage') it has no such answer · AoError('failed')
the agent has ended, the screen changed, or the question did not go away.
*/
export async function answerMenu(entry: SessionEntry, answer: Answer, seen: Menu | null): Promise<Answered> {
	return withKeyboard(entry, async () => {
		const terminal = await openTerminal(entry);
		const first = await readMenu(entry, terminal);
		if (seen !== null && !asksTheSame(seen, first.menu)) {
			throw changed(entry.id);
		}
		const index = optionFor(first.menu, answer);
		const option = index === null ? undefined : first.menu.options[index];
		if (index === null || option === undefined) {
			throw noSuchAnswer(entry.id, first.menu, answer);
		}
		const again = await lookAtScreen(terminal);
		if (again.menu === null || !isSameMenu(again.menu, first.menu)) {
			throw changed(entry.id);
		}
		await pressOption(terminal, first, {index, keys: option.keys});
		const next = await untilGone(terminal, first.menu);
		const {question, ask} = first.menu;
		say(entry, {kind: 'answered', question: question.slice(0, 200), answer: option.label.slice(0, 200)});
		return {
			session: entry.id,
			question,
			ask,
			option: index + 1,
			answer: option.label,
			means: option.means,
			next: next?.question ?? null,
		};
	});
}

type AskingView = ScreenView & {menu: Menu};

async function readMenu(entry: SessionEntry, terminal: AgentTerminal): Promise<AskingView> {
	const isAnnounced = view(entry).activity === 'waiting_input';
	const deadline = Date.now() + drawnWithinMs;
	for (;;) {
		const now = await lookAtScreen(terminal);
		if (now.menu !== null) {
			return {...now, menu: now.menu};
		}
		const asks = asksNow(now) || (isAnnounced && now.sign === null);
		const mayCome = (asks || isAnnounced) && terminal.agent?.screen?.menu !== undefined;
		if (!mayCome || Date.now() >= deadline) {
			throw asks ? unreadable(entry.id) : asksNothing(entry);
		}
		await delay(everyMs);
	}
}

function asksNothing({id, record}: SessionEntry): AoError {
	return openReaction(record.pulls) === null
		? new AoError('not_found', `${id} asks nothing, and there is no news for it.`, {
				hint: `\`ao session logs ${id}\` shows its screen.`,
			})
		: new AoError('not_found', `${id} asks nothing; there is news for it, which has no options.`, {
				hint: `Tell its agent: ao approve ${id}. Put it aside: ao approve ${id} --deny.`,
			});
}

function unreadable(id: string): AoError {
	return new AoError('not_found', `${id} asks something that AO cannot read for sure.`, {
		hint: `Answer it in its terminal: ao session attach ${id}`,
	});
}

function changed(id: string): AoError {
	return new AoError('failed', `The screen of ${id} changed; nothing more was pressed.`, {
		hint: 'Look again at what it asks.',
	});
}

function noSuchAnswer(id: string, menu: Menu, answer: Answer): AoError {
	if (typeof answer === 'number' && menu.options[answer - 1]?.keys.length === 0) {
		return new AoError('usage', `Option ${answer} of what ${id} asks takes words, not a key.`, {
			hint: `Type them in its terminal: ao session attach ${id}`,
		});
	}
	const what = typeof answer === 'number' ? `option ${answer}` : `clear ${answer}`;
	return new AoError('usage', `What ${id} asks has no ${what}: ${cleanText(menu.question)}`, {
		hint: `Choose with --option n: ${cleanText(optionWords(menu))}`,
	});
}

/** Presses the keys of an option one by one: programs lose keys that come in one piece, and screens change in between. */
async function pressOption(
	terminal: AgentTerminal,
	first: AskingView,
	{index, keys}: {index: number; keys: readonly string[]},
): Promise<void> {
	for (const [pressed, key] of keys.entries()) {
		const rest = {index, keys: keys.slice(pressed), last: keys[pressed - 1]};
		if (pressed > 0 && !(await isReadyFor(terminal, first, rest))) {
			return;
		}
		await terminal.runtime.keys(terminal.id, [key]);
	}
}

/**
Waits until the next key of an answer can be pressed; false where the question is over already. What Enter leads to is
another question, and is answered by whoever has read it.
*/
async function isReadyFor(
	terminal: AgentTerminal,
	first: AskingView,
	{index, keys, last}: {index: number; keys: readonly string[]; last: string | undefined},
): Promise<boolean> {
	const begin = Date.now();
	for (;;) {
		await delay(everyMs);
		const {menu, sign} = await lookAtScreen(terminal);
		const waited = Date.now() - begin;
		if (menu !== null && !asksTheSame(menu, first.menu)) {
			if (last === 'Enter') {
				return false;
			}
			throw changed(terminal.id);
		}
		if (menu !== null && sameKeys(menu.options[index]?.keys ?? [], keys)) {
			return true;
		}
		// A question that takes a typed answer is no menu any more as soon as something is typed.
		const asksStill = menu !== null || (sign?.activity === 'waiting_input' && sign.text === first.sign?.text);
		if (waited >= (asksStill ? betweenKeys.leastMs : betweenKeys.mostMs)) {
			return asksStill;
		}
	}
}

/** Waits until a question is gone; gives the one that stands in its place, if any. */
async function untilGone(terminal: AgentTerminal, menu: Menu): Promise<Menu | null> {
	const deadline = Date.now() + goneWithinMs;
	for (;;) {
		const now = await lookAtScreen(terminal);
		if (now.menu === null || !asksTheSame(now.menu, menu)) {
			return now.menu;
		}
		if (Date.now() >= deadline) {
			throw new AoError('failed', `${terminal.id} was answered, and its question still stands there.`, {
				hint: `See its terminal: ao session attach ${terminal.id}`,
			});
		}
		await delay(everyMs);
	}
}
