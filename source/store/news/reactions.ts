import {isBeingRestored} from '../../session/activity.ts';
import {errorView} from '../../session/errors.ts';
import type {ReactionKind, ReactionOutcome} from '../../session/reaction.ts';
import {type Decision, decide, type News, newsOf, type Situation} from '../../session/reactions.ts';
import {sendMessage} from '../agents/send.ts';
import {pushedAt} from '../forge/forge-targets.ts';
import {type SessionEntry, view} from '../sessions.ts';
import {react, tellTimeout, withNews} from './react.ts';
import {type LookedUp, lookUpNews} from './reaction-lookup.ts';

/** What was done about news of a session. `text` is one line of foreign text. */
export type ReactionEvent = {
	session: string;
	project: string;
	about: ReactionKind;
	outcome: ReactionOutcome;
	text: string;
};

export type ReactionHandlers = {
	onReaction?(event: ReactionEvent): void;
	/** What could not be looked up or told, in words; it is tried again. */
	onProblem?(problem: string): void;
};

/** After a failure news is looked up again after so long, in ms: each time twice as long as the time before. */
const pause = {firstMs: 15_000, mostMs: 300_000};

/** What news was looked up for without anything being done yet. */
type Try = {key: string; count: number; nextAt: number};

/**
Tells agents the news of their pull requests, or offers them to a person, as the settings say. To be used by one process
of a project at a time only (`createGuard`).
*/
export class Reactions {
	readonly #handlers: ReactionHandlers;
	readonly #abort = new AbortController();
	readonly #busy = new Map<string, Promise<void>>();
	readonly #tries = new Map<string, Try>();

	constructor(handlers: ReactionHandlers = {}) {
		this.#handlers = handlers;
	}

	/**
	To be called after each look, with what is known of the sessions now. Sessions that are still dealt with are left out.
	Resolves when all that this look began is done, which may take a minute: whoever shows things does not wait for it.
	*/
	async look(entries: readonly SessionEntry[]): Promise<void> {
		if (this.#abort.signal.aborted) {
			return;
		}
		await Promise.all(entries.map(entry => this.#begin(entry)));
	}

	/** Ends what is under way: nothing more is told. */
	async dispose(): Promise<void> {
		this.#abort.abort();
		await Promise.all(this.#busy.values());
	}

	#begin(entry: SessionEntry): Promise<void> | null {
		const {id, archived, project, record} = entry;
		if (archived || project.forge === null || record.pulls.known === null || this.#busy.has(id)) {
			return null;
		}
		const work = this.#reactTo(entry)
			.catch(error => this.#sayProblem(entry, error))
			.finally(() => this.#busy.delete(id));
		this.#busy.set(id, work);
		return work;
	}

	async #reactTo(entry: SessionEntry): Promise<void> {
		for (const news of newsOf(entry.record)) {
			const decision = decisionOn(entry, news);
			if (decision === 'nothing' || decision === 'wait' || this.#abort.signal.aborted) {
				continue;
			}
			// Whose comments these are is seen only when they are read.
			if (decision === 'send' || news.about === 'comment') {
				await this.#lookUp(entry, news);
			} else {
				this.#say(entry, news, decision === 'limit' ? 'limit' : 'offered');
			}
		}
	}

	async #lookUp(entry: SessionEntry, news: News): Promise<void> {
		const place = `${entry.id} ${news.about}`;
		const last = this.#tries.get(place);
		const before = last?.key === news.key ? last : {count: 0, nextAt: 0};
		if (Date.now() < before.nextAt) {
			return;
		}
		const wait = Math.min(pause.firstMs * 2 ** before.count, pause.mostMs);
		this.#tries.set(place, {key: news.key, count: before.count + 1, nextAt: Date.now() + wait});
		const {signal} = this.#abort;
		const found = await lookUpNews(entry, news, {automatic: true, signal});
		if (found.is === 'known') {
			this.#say(entry, found.news, 'dismissed');
		} else if (found.is === 'message' && !signal.aborted) {
			await this.#tell(entry, found);
		}
	}

	async #tell(entry: SessionEntry, found: Extract<LookedUp, {is: 'message'}>): Promise<void> {
		const {news, text, mayBeAutomatic} = found;
		await withNews(entry, async () => {
			const decision = decisionOn(entry, news);
			if (decision === 'send' && mayBeAutomatic) {
				await this.#send(entry, news, text);
			} else if (decision === 'limit' || decision === 'offer') {
				this.#say(entry, news, decision === 'limit' ? 'limit' : 'offered');
			} else if (decision === 'send' && !isOffered(entry, news)) {
				this.#say(entry, news, 'offered');
			}
		});
	}

	async #send(entry: SessionEntry, news: News, text: string): Promise<void> {
		const {signal} = this.#abort;
		try {
			await sendMessage(entry, text, {wait: true, timeoutMs: tellTimeout, signal});
			this.#say(entry, news, 'sent');
		} catch (error) {
			if (!signal.aborted) {
				this.#say(entry, news, 'failed');
				this.#sayProblem(entry, error);
			}
		}
	}

	#say(entry: SessionEntry, news: News, outcome: ReactionOutcome): void {
		react(entry, news, outcome);
		this.#handlers.onReaction?.({
			session: entry.id,
			project: entry.project.id,
			about: news.about,
			outcome,
			text: news.text,
		});
	}

	#sayProblem({id}: SessionEntry, error: unknown): void {
		if (!this.#abort.signal.aborted) {
			const {message} = errorView(error);
			this.#handlers.onProblem?.(message.includes(id) ? message : `${id}: ${message}`);
		}
	}
}

function isOffered({record}: SessionEntry, {about, key}: News): boolean {
	return record.pulls.reactions.some(
		reaction => reaction.about === about && reaction.key === key && reaction.outcome === 'offered',
	);
}

/** What is to be done about a session's news now. */
export function decisionOn(entry: SessionEntry, news: News): Decision {
	return decide(news, entry.record.pulls, situationOf(entry));
}

/** How a session stands for decisions on its news. */
function situationOf(entry: SessionEntry): Situation {
	const {record, project} = entry;
	const now = Date.now();
	const {activity, activitySince, parked, column} = view(entry, now);
	const head = record.pulls.known?.pull.head.oid;
	return {
		settings: project.ao.settings.reactions ?? {},
		activity,
		activitySince: activitySince === null ? null : Date.parse(activitySince),
		parked,
		started: record.run !== null && !isBeingRestored(record),
		over: column === 'done',
		pushedAt: record.git === null || record.git.tip === head ? null : pushedAt(entry),
		now,
	};
}
