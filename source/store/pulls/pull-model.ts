import type {MergeOffer} from '../../session/merge-offer.ts';
import type {MergeMethod, PullDetail} from '../../session/pull.ts';

/** What creating a pull request would do, with a title and a text to begin with. */
export type PullProposal = {
	possible: boolean;
	/** In one sentence: what would happen, or why it cannot. */
	text: string;
	title: string;
	body: string;
	/** Where it would go, as words: `main of acme/web`. */
	into: string;
	branch: string;
	/** Subjects of the commits in it, newest first. */
	commits: string[];
	/** Whether commits must be pushed first, and whether that needs force. */
	push: 'nothing' | 'plain' | 'force';
	/** Where the branch is on the remote; null where it is not there. */
	remoteTip?: string | null;
	/** The pull request that there is already. */
	existing: {number: number; url: string} | null;
	/** What one should know: uncommitted files, an agent at work. */
	warnings: string[];
};

export type NewPullText = {title: string; body: string; draft: boolean};

/** What a board does with pull requests. Actions leave a message on the board too; failures throw `AoError`. */
export type BoardPulls = {
	/** Everything of the session's pull request for its tab; null where it has none. At most a few seconds old. */
	detail(sessionId: string): Promise<PullDetail | null>;
	propose(sessionId: string): Promise<PullProposal>;
	/** Pushes what has to be pushed and opens the pull request. */
	create(sessionId: string, text: NewPullText): Promise<void>;
	/** Pushes the session's branch; with force only over what was seen there (`remoteTip`), where that is given. */
	push(sessionId: string, options: {force: boolean; seen?: string | null | undefined}): Promise<void>;
	/** What merging would do: of the pull request, or with the local forge of the branch. */
	offerMerge(sessionId: string): Promise<MergeOffer>;
	/** @param head what the offer was about: where somebody has pushed or committed since, it is refused. */
	merge(sessionId: string, method: MergeMethod, head?: string): Promise<void>;
	rerun(sessionId: string): Promise<void>;
	/** Opens the pull request, else the issue, in the browser. */
	open(sessionId: string): Promise<void>;
	/** Opens the page of an issue of *To do* in the browser. */
	openIssue(ref: string): Promise<void>;
	/** Tells the agent the news that is offered, or puts it aside. */
	react(sessionId: string, answer: 'send' | 'dismiss'): Promise<void>;
	/** Tells the agent what has to be done before its work can be merged. */
	tell(sessionId: string, text: string): Promise<void>;
};
