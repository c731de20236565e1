import type {MergeMethod} from '../session/pull.ts';

/** The ways to merge: what each is called, and what Enter does with it. */
export const mergeWords: Readonly<Record<MergeMethod, {key: string; name: string; does: string}>> = {
	squash: {key: 's', name: 'squash', does: 'squash and merge'},
	rebase: {key: 'r', name: 'rebase', does: 'rebase and merge'},
	ff: {key: 'f', name: 'fast-forward', does: 'fast-forward'},
	merge: {key: 'm', name: 'merge commit', does: 'merge'},
};
