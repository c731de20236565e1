import {AoError} from '../../session/errors.ts';
import type {PullDetail} from '../../session/pull.ts';
import {pullName} from '../../session/pull-name.ts';
import type {Issue} from '../../session/tracker.ts';
import {countWords} from '../../session/words.ts';
import {openInBrowser} from '../../system/browser.ts';
import {sendMessage} from '../agents/send.ts';
import type {MessageLevel} from '../board/board-model.ts';
import {merge, offerMerge} from '../merge.ts';
import {answerOffer, tellTimeout, toldWords} from '../news/react.ts';
import type {SessionEntry} from '../sessions.ts';
import {
	createPull,
	issueAddress,
	proposePull,
	pullAddress,
	pushSession,
	rerunChecks,
} from './pull-actions.ts';
import type {BoardPulls} from './pull-model.ts';
import {askAgain} from './pull-proposal.ts';
import {onForge, placeWords} from './pull-push.ts';

/** What pull requests need of the store that they belong to. */
export type BoardPullsHost = {
	/** @throws AoError('not_found') */
	find(sessionId: string): SessionEntry;
	/** An open issue of the tracker; null where it is none any more. */
	issue(ref: string): Pick<Issue, 'id' | 'url'> | null;
	/** What says which browser there is. */
	env: Readonly<Record<string, string | undefined>>;
	say(level: MessageLevel, text: string): void;
	/** Shows what is going on while it goes on; says and throws what fails. */
	busyWith<T>(busy: string, work: () => Promise<T>): Promise<T>;
};

/** So long an answer about all of a pull request is shown again without asking, in ms. */
const detailMs = 5000;

type Remembered = {at: number; question: string; detail: Promise<PullDetail>};

/** A board's pull requests: the same as the commands do. */
export function createBoardPulls({find, issue, env, say, busyWith}: BoardPullsHost): BoardPulls {
	const details = new Map<string, Remembered>();

	function remembered(entry: SessionEntry): Promise<PullDetail> | null {
		const {ref, known} = entry.record.pulls;
		if (ref === null) {
			return null;
		}
		const {forge} = onForge(entry.project);
		// What is known of it has changed: then all of it is to be read anew.
		const question = `${pullName(ref)} ${known?.at ?? ''}`;
		const last = details.get(entry.id);
		if (last !== undefined && last.question === question && Date.now() - last.at < detailMs) {
			return last.detail;
		}
		const detail = forge.detail(ref);
		details.set(entry.id, {at: Date.now(), question, detail});
		detail.catch(() => details.delete(entry.id));
		return detail;
	}

	async function openPage(address: string): Promise<void> {
		const opened = await openInBrowser(address, env);
		say(opened ? 'good' : 'warning', opened ? `opened ${address}` : `no browser could be opened: ${address}`);
	}

	const progressOf = (entry: SessionEntry) => (text: string) => say('info', `${entry.id}: ${text}`);

	return {
		detail: async id => remembered(find(id)),
		propose: async id => proposePull(find(id)),
		async create(id, text) {
			await busyWith('opening a pull request', async () => {
				const entry = find(id);
				const {created, ref, url} = await createPull(entry, text, {onProgress: progressOf(entry)});
				const did = created ? 'opened pull request' : 'there is a pull request already:';
				say('good', `${id}: ${did} #${ref.number} ${url}`);
			});
		},
		async push(id, {force, seen}) {
			await busyWith('pushing', async () => {
				const entry = find(id);
				const pushed = await pushSession(entry, {force, seen, onProgress: progressOf(entry)});
				const {commits, replaced, destination} = pushed;
				if (commits === 0 && replaced === 0) {
					say('info', `${id}: there is nothing to push.`);
					return;
				}
				say('good', `${id}: pushed ${countWords(commits, 'commit')} to ${placeWords(destination)}`);
				await askAgain(entry);
			});
		},
		offerMerge: async id => offerMerge(find(id)),
		async merge(id, method, head) {
			await busyWith('merging', async () => {
				const {how, into, issueClosed} = await merge(find(id), method, {head});
				const closed = issueClosed === null ? '' : `; ${issueClosed} is closed`;
				say(
					'good',
					how === 'queued'
						? `${id}: is in the merge queue of ${into}`
						: `${id}: merged into ${into} (${how})${closed}`,
				);
			});
		},
		async rerun(id) {
			await busyWith('asking for checks again', async () => {
				const {rerun, left} = await rerunChecks(find(id));
				if (rerun.length === 0 && left.length === 0) {
					say('info', `${id}: no check has failed.`);
				}
				if (rerun.length > 0) {
					say('good', `${id}: runs again: ${rerun.join(', ')}`);
				}
				for (const {name, why} of left) {
					say('warning', `${id}: ${name} cannot run again: ${why}`);
				}
			});
		},
		async open(id) {
			const entry = find(id);
			await openPage(entry.record.pulls.ref === null ? issueAddress(entry) : await pullAddress(entry));
		},
		async openIssue(ref) {
			const {id, url} = issue(ref) ?? {id: ref, url: null};
			if (url === null) {
				throw new AoError('not_found', `There is no page of ${id}.`, {hint: 'Read it with: ao issues.'});
			}
			await openPage(url);
		},
		async react(id, answer) {
			await busyWith(answer === 'send' ? 'telling the agent' : 'putting it aside', async () => {
				say('good', toldWords(await answerOffer(find(id), answer)));
			});
		},
		async tell(id, text) {
			await busyWith('telling the agent', async () => {
				const {confirmed} = await sendMessage(find(id), text, {wait: true, timeoutMs: tellTimeout});
				say('good', toldWords({session: id, outcome: 'sent', text, confirmed}));
			});
		},
	};
}
