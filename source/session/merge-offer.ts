import type {MergeMethod} from './pull.ts';

/** One way to merge, and what it would do; or why it cannot be done, in one sentence. */
export type OfferedMethod = {
	method: MergeMethod;
	possible: boolean;
	text: string;
	/** The subject of the commit that it makes, where it makes one and that is known. Foreign text. */
	subject?: string;
};

/** What would make it possible to merge: words for its agent, a push, or a pull request. */
export type MergeRemedy = {does: 'tell'; text: string} | {does: 'push' | 'open'};

/** What merging a session's branch or pull request would do, for a dialog and for `ao merge --dry-run`. */
export type MergeOffer = {
	/** At least one of the methods can be used. */
	possible: boolean;
	/** What will happen, or why nothing can, in one sentence. */
	text: string;
	/** The branch that it is merged into. */
	into: string;
	/** The ways there are, the one that is used without a choice first. */
	methods: OfferedMethod[];
	/** More lines, one thing each: commits, files, the new commit's subject, the issue that is closed. Foreign text. */
	notes: string[];
	/** The files that conflict; empty where none do. */
	conflicts: string[];
	/** What to do first, where AO knows that. */
	remedy?: MergeRemedy;
	/** The newest commit that it is about. */
	head?: string;
};

/** What became of a merge. `commit` is null where it was only queued. */
export type MergeOutcome = {
	/** `fast-forward`, `merge`, `squash`, `rebase`, `queued`. */
	how: string;
	into: string;
	commit: string | null;
	/** The short id of the issue that was closed by it; null where none was. */
	issueClosed: string | null;
};
