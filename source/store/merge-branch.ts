import {localBaseBranch} from '../git/base.ts';
import {distance, isAncestor, mergeBase} from '../git/compare.ts';
import {mergeBranch, studyBranches, whyNot} from '../git/merge.ts';
import {type MergeStudy, type MethodOutcome, outcomeOf} from '../git/merge-study.ts';
import {ownEmail, readCommits} from '../git/read-commits.ts';
import {resolveCommit} from '../git/refs.ts';
import {AoError} from '../session/errors.ts';
import type {MergeOffer, MergeOutcome, OfferedMethod} from '../session/merge-offer.ts';
import {type MergeMethod, mergeMethods} from '../session/pull.ts';
import {squashMessage} from '../session/squash-message.ts';
import {countWords} from '../session/words.ts';
import {alone} from './alone.ts';
import {closeLocalIssue, openLocalIssue} from './issues/close-issue.ts';
import {lookAtGit} from './look/look-at-git.ts';
import {lookAtWorktree} from './look/worktree-look.ts';
import {type SessionEntry, say, view} from './sessions.ts';

/**
What merging this session's branch into the local branch of its base's name would do. `text` and `conflicts` are those
of the given method, the way without a choice by default.
@throws AoError('unsafe' | 'not_found') where there is no branch that it could be merged into.
*/
export async function planMerge(
	entry: SessionEntry,
	{method = 'merge'}: {method?: MergeMethod | undefined} = {},
): Promise<MergeOffer> {
	return (await plan(entry, method)).offer;
}

/** What an agent is told whose branch conflicts with its base. */
const solveConflicts = 'Merge the base branch and resolve the conflicts';

type Plan = {offer: MergeOffer; study: MergeStudy | null; chosen: OfferedMethod};

async function plan(entry: SessionEntry, method: MergeMethod): Promise<Plan> {
	const into = await targetOf(entry);
	const look = await lookAtWorktree(entry);
	const dirty = look === null ? 0 : look.findings.changed.length + look.findings.untracked.length;
	if (dirty > 0) {
		const text = `${countWords(dirty, 'file is', 'files are')} not committed in its worktree.`;
		const methods = mergeMethods.map(one => ({method: one, possible: false, text}));
		const offer = {possible: false, text, into, methods, notes: [], conflicts: []};
		return {offer, study: null, chosen: {method, possible: false, text}};
	}
	const {branch} = entry.record.created;
	const study = await studyBranches(entry.project.repository, {branch, into, replays: true});
	const along = await broughtAlong(entry, study);
	const methods: OfferedMethod[] = [];
	for (const one of mergeMethods) {
		methods.push(await offered(entry, study, {into, method: one, along}));
	}
	const chosen = methods.find(one => one.method === method) ?? {method, possible: false, text: ''};
	const outcome = outcomeOf(study, method);
	const offer = {
		possible: methods.some(({possible}) => possible),
		text: chosen.text,
		into,
		methods,
		notes: study.nothing ? [] : notesOf(entry, study, {into, along}),
		conflicts: outcome.how === null ? outcome.files : [],
		...(outcome.how === null && outcome.files.length > 0
			? {remedy: {does: 'tell' as const, text: solveConflicts}}
			: {}),
		head: study.tip,
	};
	return {offer, study, chosen};
}

/**
Commits of the session's base that its branch would bring along: the local branch of the base's name is behind where it
was not pulled for a while.
*/
async function broughtAlong({record, project}: SessionEntry, {old, tip}: MergeStudy): Promise<number> {
	const {repository} = project;
	const base = await resolveCommit(repository, record.created.base);
	const common = base === null || base === old ? null : await mergeBase(repository, base, tip);
	return common === null ? 0 : ((await distance(repository, old, common))?.ahead ?? 0);
}

/** All of it is there, squashed or replayed: a merge would only make a commit that changes nothing. */
function isMergedAlready({record}: SessionEntry, {unchanged, tip}: MergeStudy): boolean {
	return unchanged && record.integrated?.tip === tip;
}

async function offered(
	entry: SessionEntry,
	study: MergeStudy,
	{into, method, along}: {into: string; method: MergeMethod; along: number},
): Promise<OfferedMethod> {
	const outcome: MethodOutcome = isMergedAlready(entry, study)
		? {how: null, why: 'nothing', files: [], commit: null, merges: 0}
		: outcomeOf(study, method);
	const {branch, base} = entry.record.created;
	if (outcome.how === null) {
		return {method, possible: false, text: whyNot(outcome, {branch, into})};
	}
	if (along > 0 && (outcome.how === 'squash' || outcome.how === 'rebase')) {
		const behind = `${into} is ${countWords(along, 'commit')} behind ${base}`;
		return {
			method,
			possible: false,
			text: `${behind}, and would get copies of ${along === 1 ? 'it' : 'them'}: bring it up to date first.`,
		};
	}
	const text = wordsFor(outcome, {branch, into, commits: study.replay?.steps.length ?? 0});
	const message = await messageFor(entry, study, outcome);
	return {
		method,
		possible: true,
		text,
		...(message === null ? {} : {subject: message.split('\n', 1)[0] ?? ''}),
	};
}

type Done = Exclude<MethodOutcome, {how: null}>;

function wordsFor(
	{how, leftOut, merges}: Done,
	{branch, into, commits}: {branch: string; into: string; commits: number},
): string {
	switch (how) {
		case 'fast-forward':
			return `${into} would go forward to ${branch} (fast-forward).`;
		case 'merge':
			return `${branch} would be merged into ${into} with a merge commit.`;
		case 'squash':
			return `${branch} would be merged into ${into} as one commit.`;
		case 'rebase': {
			const left =
				leftOut === 0 ? '' : ` ${leftOut} more ${leftOut === 1 ? 'is' : 'are'} in ${into} already.`;
			const straight = merges === 0 ? '' : ` ${countWords(merges, 'merge')} in it would be made straight.`;
			return `${countWords(commits, 'commit')} of ${branch} would be replayed on ${into}.${left}${straight}`;
		}
	}
}

function notesOf(
	entry: SessionEntry,
	study: MergeStudy,
	{into, along}: {into: string; along: number},
): string[] {
	const size = study.files === 0 ? [] : [countWords(study.files, 'file')];
	const notes = [[countWords(study.commits.length, 'commit'), ...size].join(', ')];
	if (along > 0) {
		const {base} = entry.record.created;
		notes.push(
			`${into} is behind ${base}: ${countWords(along, 'commit')} of that ${along === 1 ? 'comes' : 'come'} along`,
		);
	}
	const issue = openLocalIssue(entry);
	if (issue !== null) {
		notes.push(`closes ${issue.id}`);
	}
	if (view(entry).activity === 'active') {
		notes.push('its agent is still at work: what it commits later is not merged');
	}
	return notes;
}

/** The message of the new commit; null where none is made, or each keeps its own. */
async function messageFor(entry: SessionEntry, study: MergeStudy, {how}: Done): Promise<string | null> {
	const {created, issueTitle} = entry.record;
	const title = issueTitle ?? created.issue?.title ?? null;
	switch (how) {
		case 'merge':
			return `Merge ${created.branch}\n\n${created.issue === null ? created.id : `${created.issue.id} ${title}`}`;
		case 'squash': {
			const {repository} = entry.project;
			const commits = (await readCommits(repository, study.commits)).toReversed();
			return squashMessage({title, commits, self: await ownEmail(repository)});
		}
		default:
			return null;
	}
}

/**
Merges a session's branch into the local branch of its base's name, and closes its local issue; one that was merged
already and whose issue is still open only loses that.
@throws AoError('conflict' | 'unsafe') with the files, or 'interrupted'; nothing was changed then.
*/
export async function mergeSession(
	entry: SessionEntry,
	{method = 'merge', signal, head}: MergeSessionOptions = {},
): Promise<MergeOutcome & {commit: string}> {
	return alone(entry, () => mergeAlone(entry, method, {signal, head}));
}

type MergeSessionOptions = {
	method?: MergeMethod | undefined;
	signal?: AbortSignal | undefined;
	/** The commit that somebody was shown as its newest: where it is another one by now it is refused. */
	head?: string | undefined;
};

async function mergeAlone(
	entry: SessionEntry,
	method: MergeMethod,
	{signal, head}: Pick<MergeSessionOptions, 'signal' | 'head'>,
): Promise<MergeOutcome & {commit: string}> {
	const {offer, study, chosen} = await plan(entry, method);
	const {into, conflicts} = offer;
	const {integrated} = entry.record;
	const merged = study !== null && (study.nothing || isMergedAlready(entry, study));
	if (merged && integrated !== null && openLocalIssue(entry) !== null) {
		return {how: integrated.how, into, commit: study.old, issueClosed: await closeLocalIssue(entry)};
	}
	const outcome = study === null ? null : outcomeOf(study, method);
	if (study === null || outcome === null || outcome.how === null || !chosen.possible) {
		throw new AoError(
			conflicts.length > 0 ? 'conflict' : 'unsafe',
			`${entry.id} was not merged: ${chosen.text}`,
			{hint: hintFor(entry, offer, method)},
		);
	}
	const done = await mergeBranch(entry.project.repository, {
		branch: entry.record.created.branch,
		into,
		method,
		message: (await messageFor(entry, study, outcome)) ?? '',
		tip: head ?? study.tip,
		signal,
	});
	await sayMerged(entry, {...done, tip: study.tip});
	return {...done, issueClosed: await closeLocalIssue(entry)};
}

function hintFor({id}: SessionEntry, {conflicts, into, methods}: MergeOffer, method: MergeMethod): string {
	if (conflicts.length > 0) {
		return `Let its agent merge ${into} first: ao send ${id} '${solveConflicts}'`;
	}
	const other = methods.find(({possible}) => possible);
	return other === undefined || other.method === method
		? `See \`ao session diff ${id}\`.`
		: `This would do: ao merge ${id}${other.method === 'merge' ? '' : ` --${other.method}`}`;
}

/** Looks at what the merge made of the session; what its agent has committed since, or elsewhere, is not merged. */
async function sayMerged(
	entry: SessionEntry,
	{how, commit, into, tip}: {how: string; commit: string; into: string; tip: string},
): Promise<void> {
	await lookAtGit(entry);
	const {integrated, git} = entry.record;
	if (
		integrated === null &&
		git !== null &&
		(git.tip === tip || (await isAncestor(entry.project.repository, git.tip, commit)))
	) {
		say(entry, {kind: 'integrated', tip: git.tip, how, base: into});
	}
}

async function targetOf({record, project, id}: SessionEntry): Promise<string> {
	const into = await localBaseBranch(project.repository, record.created.base);
	if (into === null) {
		throw new AoError(
			'unsafe',
			`${id} started from ${record.created.base}, which is no branch that it could be merged into.`,
			{
				hint: `Merge ${record.created.branch} by hand.`,
			},
		);
	}
	return into;
}
