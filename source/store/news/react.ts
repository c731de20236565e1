import fs from 'node:fs';
import path from 'node:path';
import {takeClaim} from '../../records/claims.ts';
import {AoError} from '../../session/errors.ts';
import type {Answer} from '../../session/menu.ts';
import type {ReactionKind, ReactionOutcome} from '../../session/reaction.ts';
import {type News, openReaction} from '../../session/reactions.ts';
import {asksNow, lookAtScreen, openTerminal} from '../agents/agent-terminal.ts';
import {type Answered, answerMenu} from '../agents/approve.ts';
import {sendMessage} from '../agents/send.ts';
import {askPulls} from '../forge/look-at-forge.ts';
import {type SessionEntry, SessionReader, say, view} from '../sessions.ts';
import {lookUpNews} from './reaction-lookup.ts';

/** What a person decided on news. `text` is one line of foreign text, not cleaned. */
export type Told = {
	session: string;
	about: ReactionKind;
	outcome: 'sent' | 'dismissed';
	text: string;
	/** Whether the agent was seen to take it; null where it was not told. */
	confirmed: boolean | null;
};

/** The same in a line for a message. Foreign text, not cleaned. */
export function toldWords({session, outcome, text, confirmed}: Omit<Told, 'about'>): string {
	const did = outcome === 'dismissed' ? 'put aside' : confirmed ? 'told its agent' : 'sent to its agent';
	return `${session}: ${did}: ${text}`;
}

/** So long the agent may take until it can be told, in ms. */
export const tellTimeout = 60_000;

/**
Tells a session's agent the news that is offered, or puts it aside. What is told is read from the forge right before;
the failure of that leaves the offer as it is.
@throws AoError('not_found') where no news is offered, or it is none any more · AoError('failed') where the agent cannot
take it, or another process is telling it · what the forge says where it cannot be asked.
*/
export async function answerOffer(entry: SessionEntry, answer: 'send' | 'dismiss'): Promise<Told> {
	const told = await withNews(entry, () => answerNow(entry, answer));
	if (told === null) {
		throw new AoError('failed', `Another process is telling ${entry.id} its news just now.`, {
			hint: `See what became of it: ao session logs ${entry.id} --events`,
		});
	}
	return told;
}

async function answerNow(entry: SessionEntry, answer: 'send' | 'dismiss'): Promise<Told> {
	const open = openReaction(entry.record.pulls);
	if (open === null) {
		throw new AoError('not_found', `There is no news for ${entry.id}.`, {
			hint: `See how it stands: ao session show ${entry.id}`,
		});
	}
	const {about, text} = open;
	if (answer === 'dismiss') {
		react(entry, open, 'dismissed');
		return {session: entry.id, about, outcome: 'dismissed', text, confirmed: null};
	}
	const found = await lookUpNews(entry, open, {automatic: false});
	if (found.is !== 'message') {
		if (found.is === 'known') {
			react(entry, found.news, 'dismissed');
		}
		await askPulls([entry]);
		throw new AoError('not_found', `That is no news for ${entry.id} any more.`, {
			hint: `See how it stands: ao session show ${entry.id}`,
		});
	}
	const {confirmed} = await sendMessage(entry, found.text, {wait: true, timeoutMs: tellTimeout});
	react(entry, found.news, 'sent');
	return {session: entry.id, about, outcome: 'sent', text: found.news.text, confirmed};
}

/** Writes down what became of news. */
export function react(entry: SessionEntry, {about, key, text}: News, outcome: ReactionOutcome): void {
	say(entry, {kind: 'reaction', about, key, outcome, text: text.slice(0, 500).toWellFormed()});
}

/**
Decides on a session's news while no other process does, with what the others wrote taken into the entry first. Gives
null where another one is at it.
*/
export async function withNews<T>(entry: SessionEntry, work: () => Promise<T>): Promise<T | null> {
	const {claims} = entry.project.paths;
	fs.mkdirSync(claims, {recursive: true, mode: 0o700});
	const taken = takeClaim(path.join(claims, `news-${entry.id}`), entry.id);
	if ('heldBy' in taken) {
		return null;
	}
	try {
		const now = new SessionReader(entry.project).read({archived: true}).find(({id}) => id === entry.id);
		Object.assign(entry, now);
		return await work();
	} finally {
		taken.claim.release();
	}
}

/**
Answers what a session asks on its screen; where it asks nothing and news is offered, yes tells its agent that and no
puts it aside.
@throws as `answerMenu` and `answerOffer` do.
*/
export async function answerSession(
	entry: SessionEntry,
	answer: Answer,
): Promise<{answered: Answered} | {told: Told}> {
	const offered = openReaction(entry.record.pulls) !== null && typeof answer !== 'number';
	if (!offered || (await asksSomething(entry))) {
		return {answered: await answerMenu(entry, answer, null)};
	}
	return {told: await answerOffer(entry, answer === 'yes' ? 'send' : 'dismiss')};
}

/** Whether keys would answer a question. An agent that has ended asks nothing. */
async function asksSomething(entry: SessionEntry): Promise<boolean> {
	let asks: boolean;
	try {
		asks = asksNow(await lookAtScreen(await openTerminal(entry)));
	} catch (error) {
		if (error instanceof AoError && error.code === 'failed') {
			return false;
		}
		throw error;
	}
	return asks || view(entry).activity === 'waiting_input';
}
