import type {Fact} from './facts.ts';
import type {Pull} from './pull.ts';
import type {ReactionOutcome} from './reaction.ts';
import type {HeardActivity} from './signal.ts';

const activityWords: Record<HeardActivity, string> = {
	active: 'at work',
	ready: 'turn finished',
	waiting_input: 'waits for an answer',
	blocked: 'blocked',
};

/** What an agent was heard to do, in a few words; foreign text is not cleaned here. */
export function heardWords({activity, text}: {activity: HeardActivity; text: string | null}): string {
	return `${activityWords[activity]}${text === null ? '' : `: ${text}`}`;
}

/** What became of news, in words that its text follows. */
export const reactionWords: Record<ReactionOutcome, string> = {
	offered: 'news for its agent',
	sent: 'told its agent',
	dismissed: 'not told to its agent',
	failed: 'its agent could not be told',
	limit: 'its agent is told no more of this',
};

function pullWords({number, state, draft, checks, reviewDecision, mergeable, threads}: Pull): string {
	const parts = [
		draft ? 'draft' : state.toLowerCase(),
		checks === null ? null : `checks ${checks.rollup.toLowerCase()}`,
		reviewDecision === null ? null : reviewDecision.toLowerCase().replace('_', ' '),
		mergeable === 'CONFLICTING' ? 'conflicts' : null,
		threads.unresolved > 0 ? `${threads.unresolved} unresolved` : null,
	];
	return `pull request ${number}: ${parts.filter(part => part !== null).join(', ')}`;
}

/** A fact as a sentence for the log. Text in it is foreign and not cleaned here. */
export function factWords(fact: Fact): string {
	switch (fact.kind) {
		case 'created':
			return `${fact.agent} asked for on ${fact.issue?.id ?? 'a prompt'}, from ${fact.base} (${fact.baseCommit.slice(0, 7)})`;
		case 'worktree':
			return 'worktree made';
		case 'started':
			return `agent started in ${fact.handle.kind} ${fact.handle.target}, pid ${fact.handle.pid}`;
		case 'conversation':
			return `conversation ${fact.id}`;
		case 'seen':
			return `${heardWords(fact)} (${fact.source})`;
		case 'failed':
			return `could not be started: ${fact.message}`;
		case 'exited':
			return fact.signal === null
				? `agent ended with status ${fact.status ?? 0}`
				: `agent ended by ${fact.signal}`;
		case 'lost':
			return 'terminal is gone';
		case 'git':
			return `${fact.tip.slice(0, 7)}: ${fact.ahead} ahead, ${fact.behind} behind, ${fact.dirty} uncommitted, +${fact.insertions} -${fact.deletions}`;
		case 'integrated':
			return `${fact.tip.slice(0, 7)} is in ${fact.base} (${fact.how})`;
		case 'conflict':
			return fact.files.length === 0 ? 'no conflict any more' : `conflict in ${fact.files.join(', ')}`;
		case 'pull':
			return pullWords(fact.pull);
		case 'claimed_pull':
			return `pull request ${fact.pull.owner}/${fact.pull.repo}#${fact.pull.number} belongs to it`;
		case 'reaction':
			return `${reactionWords[fact.outcome]}: ${fact.text}`;
		case 'issue':
			return `issue ${fact.state}: ${fact.title}`;
		case 'sent':
			return `message of ${fact.bytes} bytes sent: ${fact.text}`;
		case 'answered':
			return `answered "${fact.answer}" to: ${fact.question}`;
		case 'killed':
			return fact.reason;
		case 'cleaned':
			return `cleaned up: ${fact.reason}`;
		case 'stopped':
			return 'stopped';
		case 'paused':
			return 'paused';
		case 'restored':
			return 'brought back';
		case 'trashed':
			return fact.snapshot === null
				? 'worktree in the trash'
				: `worktree in the trash, snapshot ${fact.snapshot.slice(0, 7)}`;
		case 'untrashed':
			return 'worktree back';
		case 'branch_deleted':
			return `branch ${fact.branch} deleted, its tip ${fact.tip.slice(0, 7)} is ${fact.ref}`;
		default:
			return String((fact as {kind: string}).kind);
	}
}
