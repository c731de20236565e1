import {setTimeout as delay} from 'node:timers/promises';
import {defaultNotify, type NotifySetting} from '../../records/notify-setting.ts';
import type {Environment} from '../../records/paths.ts';
import {errorView} from '../../session/errors.ts';
import {
	emptyNoticeMemory,
	isQuietTime,
	type Notice,
	type NoticeMemory,
	type NoticeTimes,
	noticeColumns,
	noticeDocument,
	noticesOf,
	noticeTimes,
} from '../../session/notices.ts';
import type {Session} from '../../session/session.ts';
import {cleanText} from '../../session/text.ts';
import {hasDesktop, showOnDesktop} from '../../system/desktop.ts';
import {fetchFor} from '../../system/fetch.ts';
import {noticeSequence, outerTerminal, terminalWay} from '../../system/terminal-notice.ts';
import {runNoticeHook} from './notice-hook.ts';
import {postNotice} from './notice-webhook.ts';

export type NotifierTimes = NoticeTimes & {
	/** How long a webhook may take to answer, and how long to wait before the second try, in ms. */
	webhookMs: number;
	retryMs: number;
	/** How long the end waits for what is under way, in ms. */
	graceMs: number;
};

const usualTimes: NotifierTimes = {...noticeTimes, webhookMs: 10_000, retryMs: 1000, graceMs: 2000};

export type NotifierOptions = {
	/** The setting `notify`. */
	setting: NotifySetting | undefined;
	env: Environment;
	/** This process's own terminal; null where it has none. */
	terminal: {write(sequence: string): void} | null;
	/** What somebody could not be told by, once per cause. */
	onProblem?(text: string): void;
	fetch?: typeof globalThis.fetch;
	times?: Partial<NotifierTimes>;
};

type Entries = Exclude<NotifySetting, boolean>;

/**
Tells somebody, after looks at the sessions, which of them came to *Needs you* or *Ready to merge*: by this process's
terminal, and, where this process does the project's work, by the desktop, a command and a webhook. It keeps nobody
waiting and throws nothing.
*/
export class Notifier {
	readonly #entries: Entries | null;
	readonly #options: NotifierOptions;
	readonly #times: NotifierTimes;
	readonly #abort = new AbortController();
	readonly #underWay = new Set<Promise<void>>();
	readonly #said = new Set<string>();
	#memory: NoticeMemory = emptyNoticeMemory;
	#last: {sessions: readonly Session[]; attached: ReadonlySet<string>; all: boolean} | null = null;
	#timer: NodeJS.Timeout | null = null;
	#disposed = false;

	constructor(options: NotifierOptions) {
		const {setting = true, times} = options;
		this.#entries = setting === false ? null : {...defaultNotify, ...(setting === true ? {} : setting)};
		this.#options = options;
		this.#times = {...usualTimes, ...times};
	}

	/**
	The sessions as a whole look found them; the first one tells nothing.
	@param attached those that somebody looks at.
	@param all whether this process does the project's work, and tells it beyond its own terminal.
	*/
	look(sessions: readonly Session[], attached: ReadonlySet<string>, {all}: {all: boolean}): void {
		if (!this.#disposed) {
			this.#last = {sessions, attached, all};
			this.#tell();
		}
	}

	/** Ends it: what waits is dropped, what is under way has a moment to arrive and is then ended. */
	async dispose(): Promise<void> {
		this.#disposed = true;
		clearTimeout(this.#timer ?? undefined);
		const done = new AbortController();
		const patience = delay(this.#times.graceMs, undefined, {signal: done.signal}).catch(() => undefined);
		await Promise.race([this.#arrived(), patience]);
		done.abort();
		this.#abort.abort();
	}

	async #arrived(): Promise<void> {
		while (this.#underWay.size > 0) {
			await Promise.all(this.#underWay);
		}
	}

	#tell(): void {
		if (this.#entries === null || this.#last === null) {
			return;
		}
		clearTimeout(this.#timer ?? undefined);
		const now = Date.now();
		const {on = noticeColumns, quiet} = this.#entries;
		const {notices, memory, dueAt} = noticesOf(this.#memory, this.#last.sessions, {
			now,
			attached: this.#last.attached,
			on,
			quiet: isQuietTime(quiet, now),
			times: this.#times,
		});
		this.#memory = memory;
		if (dueAt !== null) {
			this.#timer = setTimeout(() => this.#tell(), Math.max(1, dueAt - now));
			this.#timer.unref();
		}
		for (const notice of notices) {
			this.#send(notice, now, this.#entries, this.#last.all);
		}
	}

	#send(notice: Notice, now: number, entries: Entries, all: boolean): void {
		const {env} = this.#options;
		this.#start('the terminal', async () => this.#toTerminal(notice, entries, all));
		if (!all) {
			return;
		}
		const document = noticeDocument(notice, now);
		const {command, webhook} = entries;
		if (command !== undefined) {
			this.#start('notify.command', () => runNoticeHook(command, document, env, this.#abort.signal));
		}
		if (webhook !== undefined) {
			this.#start('notify.webhook', async () =>
				postNotice(webhook, document, {
					fetch: this.#options.fetch ?? (await fetchFor(env)),
					timeoutMs: this.#times.webhookMs,
					retryMs: this.#times.retryMs,
					signal: this.#abort.signal,
				}),
			);
		}
	}

	/** Tells it by the terminal, and by the desktop where that is wanted, or in place of a terminal that shows nothing. */
	async #toTerminal(notice: Notice, entries: Entries, all: boolean): Promise<string | null> {
		const {env, terminal} = this.#options;
		const {bell = true, osc = 'auto', desktop = 'auto'} = entries;
		const isAsked = terminal !== null && osc !== 'off';
		const outer = isAsked ? await outerTerminal(env) : null;
		const way = terminalWay(env, outer);
		const isReached = isAsked && (!way.tmux || outer?.passthrough === true);
		const sequence = isReached ? (osc === 'auto' ? way.osc : osc) : null;
		const isShown = sequence !== null && (osc !== 'auto' || way.sure);
		const byDesktop = all && (desktop === 'auto' ? !isShown && hasDesktop(env) : desktop);
		if (byDesktop) {
			this.#start('notify.desktop', () => showOnDesktop(notice, env, {signal: this.#abort.signal}));
		}
		const chosen = isShown || !byDesktop ? sequence : null;
		const text = noticeSequence(notice, {osc: chosen, tmux: way.tmux}, bell);
		if (text !== '' && !this.#disposed) {
			terminal?.write(text);
		}
		return null;
	}

	/** Starts what is not waited for; what it gives is a problem. */
	#start(by: string, work: () => Promise<string | null>): void {
		const running = work()
			.catch(error => errorView(error).message)
			.then(problem => {
				this.#underWay.delete(running);
				if (problem !== null) {
					this.#sayOnce(cleanText(`Nobody was told by ${by}: ${problem}.`));
				}
			});
		this.#underWay.add(running);
	}

	#sayOnce(text: string): void {
		if (!this.#disposed && !this.#said.has(text)) {
			this.#said.add(text);
			this.#options.onProblem?.(text);
		}
	}
}
