import type {ReactionKind} from '../../session/reaction.ts';
import {newsOf} from '../../session/reactions.ts';
import type {Attention, Session} from '../../session/session.ts';
import type {SessionEntry} from '../sessions.ts';
import {decisionOn} from './reactions.ts';

/** What is to be told at once and was not after so long needs a person after all, in ms. */
const patience = 180_000;

/** So long an agent may take to show that it has taken what it was told, in ms. */
const takeTime = 60_000;

/** The kinds of attention that are news of a pull request. */
const kinds = {checks: 'checks', review: 'review', conflict: 'conflict'} as const satisfies Partial<
	Record<Attention['kind'], ReactionKind>
>;

/**
Tells which sessions need nobody yet, although they need somebody: AO is about to tell their agents by itself, or has
told them and they are at it.
*/
export class ToldSoon {
	/** Since when each session's news is about to be told, in ms since the epoch. */
	readonly #since = new Map<string, number>();

	/** To be asked at each look, with the session as it is shown. */
	has(entry: SessionEntry, session: Session, now: number): boolean {
		const stands = howItStands(entry, session, now);
		if (stands !== 'to be told') {
			this.#since.delete(entry.id);
			return stands === 'being dealt with';
		}
		const since = this.#since.get(entry.id) ?? now;
		this.#since.set(entry.id, since);
		return now - since < patience;
	}
}

function howItStands(
	entry: SessionEntry,
	{attention, activity, activitySince}: Session,
	now: number,
): 'to be told' | 'being dealt with' | 'needs somebody' {
	const about = kinds[attention?.kind as keyof typeof kinds];
	if (about === undefined || entry.project.ao.settings.reactions?.[about] !== 'auto') {
		return 'needs somebody';
	}
	const news = newsOf(entry.record).find(one => one.about === about);
	if (news === undefined) {
		return 'needs somebody';
	}
	switch (decisionOn(entry, news)) {
		case 'send':
			return 'to be told';
		// The agent is at work, or what it has pushed is not looked at yet.
		case 'wait':
			return 'being dealt with';
		case 'nothing': {
			const last = entry.record.pulls.reactions.findLast(reaction => reaction.about === about);
			const told = last?.outcome === 'sent' ? Date.parse(last.at) : null;
			const takesIt =
				told !== null &&
				now - told < takeTime &&
				(activitySince === null || Date.parse(activitySince) <= told);
			return told !== null && (activity === 'active' || takesIt) ? 'being dealt with' : 'needs somebody';
		}
		default:
			return 'needs somebody';
	}
}
