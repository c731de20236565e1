import type {AoError} from './errors.ts';
import type {IssueState} from './session.ts';

/** An issue as a tracker gives it. Text in it is foreign: never run, never shown with its control characters. */
export type Issue = {
	/** Canonical reference, all lower case: `local:task-7`, `github:github.com/acme/web#42`. */
	ref: string;
	/** The tracker's own id, which stays when a repository is renamed or an issue moves; null where it has none. */
	providerId?: string | null;
	/** As shown: `task-7`, `#42`. */
	id: string;
	title: string;
	body: string;
	url: string | null;
	state: IssueState;
	labels: string[];
	assignees: string[];
	/** Newest last. */
	comments: {author: string; body: string; at: string}[];
};

export type IssueFilter = {
	labels?: string[];
	assignee?: string;
	milestone?: string;
	search?: string;
	limit?: number;
	state?: IssueState | 'all';
	/** Nobody waits for it: a server's limits are spared for those who do. */
	background?: boolean;
};

export type NewIssue = {title: string; body?: string; labels?: string[]};

/** Where issues come from. Failures are `AoError`s; an issue that is not there is `null`. */
export type Tracker = {
	kind: 'local' | 'github';
	list(filter?: IssueFilter): Promise<Issue[]>;
	/** Many by canonical reference in one go, in the order asked; null for those that do not exist. */
	get(refs: readonly string[]): Promise<(Issue | null)[]>;
	/** The same, where it can say more of an issue that it cannot give than that it is not there. */
	lookUp?(refs: readonly string[], options?: {signal?: AbortSignal}): Promise<(Issue | AoError)[]>;
	create(issue: NewIssue): Promise<Issue>;
	close(ref: string): Promise<Issue>;
	/** Calls back when issues may have changed; gives the function that ends it. */
	watch?(onChange: () => void): () => void;
};
