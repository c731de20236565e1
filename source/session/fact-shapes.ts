import type {Fact, FactKind} from './facts.ts';
import {isSessionId} from './id.ts';
import {mergeStates, rollupStates} from './pull.ts';
import {reactionKinds, reactionOutcomes} from './reaction.ts';

type Check = (value: unknown) => boolean;
type Shape = {[field: string]: Check | Shape};

const text: Check = value => typeof value === 'string';
const number: Check = value => typeof value === 'number' && Number.isFinite(value);
const boolean: Check = value => typeof value === 'boolean';
const texts: Check = value => Array.isArray(value) && value.every(text);
const time: Check = value => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const orNull =
	(shape: Check | Shape): Check =>
	value =>
		value === null || fits(value, shape);

const oneOf =
	(words: readonly string[]): Check =>
	value =>
		typeof value === 'string' && words.includes(value);

const activitySources = ['hook', 'report', 'transcript', 'title', 'screen'];
const heardActivities = ['active', 'ready', 'waiting_input', 'blocked'];

const repository: Shape = {host: text, owner: text, repo: text};

/** What its state and its view are derived from. */
const pull: Shape = {
	id: text,
	repository,
	number,
	url: text,
	title: text,
	state: oneOf(['OPEN', 'CLOSED', 'MERGED']),
	draft: boolean,
	autoMerge: boolean,
	queue: orNull(text),
	reviewDecision: orNull(oneOf(['APPROVED', 'CHANGES_REQUESTED', 'REVIEW_REQUIRED'])),
	createdAt: time,
	head: {ref: text, oid: text, owner: orNull(text)},
	base: text,
	insertions: number,
	deletions: number,
	mergeable: oneOf(['MERGEABLE', 'CONFLICTING', 'UNKNOWN']),
	mergeState: oneOf(mergeStates),
	reviews: value =>
		Array.isArray(value) &&
		value.every(review =>
			fits(review, {id: text, author: text, state: text, oid: orNull(text), canPush: boolean}),
		),
	threads: {total: number, unresolved: number},
	comments: number,
	checks: orNull({
		oid: text,
		rollup: oneOf(rollupStates),
		passed: number,
		failed: number,
		pending: number,
		failing: texts,
		failedRequired: orNull(number),
	}),
};

const isPull: Check = value => fits(value, pull);

const spawner: Shape = {pid: number, start: orNull(text)};

/** What the rest of AO relies on in a fact of each kind. */
const shapes: Record<FactKind, Shape> = {
	created: {
		id: value => typeof value === 'string' && isSessionId(value),
		project: text,
		repository: text,
		commonDir: text,
		issue: orNull({ref: text, id: text, title: text}),
		prompt: orNull(text),
		agent: text,
		base: text,
		baseCommit: text,
		branch: text,
		worktree: text,
		spawner,
	},
	worktree: {gitDir: text},
	started: {run: text, handle: {kind: text, target: text, pid: number, socket: text}},
	conversation: {id: text},
	seen: {source: oneOf(activitySources), activity: oneOf(heardActivities), text: orNull(text), as: time},
	failed: {message: text},
	exited: {run: text},
	lost: {run: text},
	git: {
		tip: text,
		ahead: number,
		behind: number,
		dirty: number,
		files: number,
		insertions: number,
		deletions: number,
	},
	integrated: {tip: text, how: text, base: text},
	conflict: {tip: text, files: texts},
	pull: {pull: isPull, tip: orNull(text)},
	claimed_pull: {pull: {...repository, number}},
	reaction: {
		about: oneOf(reactionKinds),
		key: text,
		outcome: oneOf(reactionOutcomes),
		text,
	},
	issue: {state: text, title: text},
	sent: {text},
	answered: {question: text, answer: text},
	killed: {reason: text},
	cleaned: {reason: text},
	stopped: {},
	paused: {},
	restored: {spawner},
	trashed: {tree: text, admin: text, snapshot: orNull(text)},
	untrashed: {gitDir: text},
	branch_deleted: {branch: text, tip: text, ref: text},
};

/** Reads a line's value as a fact, also of another version's kind; null where it is none or lacks what its kind has. */
export function asFact(value: unknown): Fact | null {
	if (!fits(value, {at: time, kind: text})) {
		return null;
	}
	const fact = value as Fact;
	return !Object.hasOwn(shapes, fact.kind) || fits(fact, shapes[fact.kind]) ? fact : null;
}

function fits(value: unknown, shape: Check | Shape): boolean {
	if (typeof shape === 'function') {
		return shape(value);
	}
	return (
		typeof value === 'object' &&
		value !== null &&
		Object.entries(shape).every(([name, field]) => fits((value as Record<string, unknown>)[name], field))
	);
}
