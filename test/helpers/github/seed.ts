import path from 'node:path';
import {commitFiles, git, makeBare} from './git.ts';
import {newId, now, type State} from './state.ts';
import type {CheckRun, Comment, Issue, Permission, Pull, Repository} from './types.ts';

/** `owner/name`. */
export type Name = string;

export type NewRepository = {
	owner: string;
	name: string;
	/** A bare repository: one of the server's own (`true`), or at this path, where it is made if nothing is there. */
	git?: string | true;
	/** Files of its first commit, on the default branch. */
	files?: Record<string, string>;
	/** A repository to take branches and tags over from. */
	from?: string;
	/** `owner/name` that it is a fork of; has its git copied too. */
	parent?: Name;
	defaultBranch?: string;
	private?: boolean;
	workflows?: boolean;
	/** May write: these, and its owner; their permission by login. */
	collaborators?: Record<string, Permission>;
} & Partial<Pick<Repository, 'archived' | 'methods' | 'deleteBranchOnMerge' | 'hooks' | 'createdAt'>>;

export type NewIssue = {
	title: string;
	milestone?: string;
	comments?: ({body: string} & Partial<Comment>)[];
} & Partial<Omit<Issue, 'title' | 'repository' | 'milestone' | 'comments'>>;

/** Makes a repository, with its git where it has one. */
export async function addRepository(
	state: State,
	folder: string,
	words: NewRepository,
	repositoryOf: (name: Name) => Repository,
): Promise<Repository> {
	const {owner, name, files, collaborators = {}, archived = false} = words;
	const parent = words.parent === undefined ? null : repositoryOf(words.parent);
	const defaultBranch = words.defaultBranch ?? parent?.defaultBranch ?? 'main';
	const wanted = words.git ?? (files || words.from || parent?.git ? true : null);
	const dir = wanted === true ? path.join(folder, `${owner}+${name}.git`) : wanted;
	if (dir !== null) {
		const from = words.from ?? parent?.git ?? undefined;
		await makeBare(dir, {branch: defaultBranch, ...(from !== undefined && {from})});
		const empty = (await git(dir, ['for-each-ref', '--count=1'])) === '';
		if (files !== undefined && empty) {
			await commitFiles(dir, defaultBranch, files, {message: 'Start', old: null, from: null});
		}
	}
	const repository: Repository = {
		...newId(state, 'R'),
		owner,
		name,
		private: words.private ?? false,
		archived,
		parent,
		defaultBranch,
		methods: words.methods ?? ['MERGE', 'SQUASH', 'REBASE'],
		deleteBranchOnMerge: words.deleteBranchOnMerge ?? false,
		hooks: words.hooks ?? false,
		git: dir,
		workflows: words.workflows ?? false,
		collaborators: new Map(
			Object.entries(collaborators).map(([login, permission]) => [login.toLowerCase(), permission]),
		),
		protections: new Map(),
		items: new Map(),
		checks: [],
		statuses: [],
		milestones: [],
		formerNames: new Set(),
		createdAt: words.createdAt ?? now(),
	};
	state.repositories.push(repository);
	return repository;
}

/** `again` makes a newer run in place of the one there is, which stays among the contexts. */
export type NewCheck = {name: string; again?: boolean} & Partial<Omit<CheckRun, 'name'>>;

/** Makes or changes a check run on a pull request's head. */
export function setCheck(
	state: State,
	{repository, head}: Pull,
	{again = false, ...words}: NewCheck,
): CheckRun {
	const oid = words.oid ?? head.oid;
	const before = repository.checks.find(
		check => check.oid === oid && check.name === words.name && !check.replaced,
	);
	if (again && before !== undefined) {
		before.replaced = true;
	}
	const known = again ? undefined : before;
	const status = words.status ?? (words.conclusion ? 'COMPLETED' : (known?.status ?? 'IN_PROGRESS'));
	const completedAt = status === 'COMPLETED' ? (words.completedAt ?? known?.completedAt ?? now()) : null;
	const conclusion = status === 'COMPLETED' ? (words.conclusion ?? known?.conclusion ?? null) : null;
	if (known !== undefined) {
		return Object.assign(known, words, {status, conclusion, completedAt});
	}
	const workflow = words.workflow === undefined ? 'CI' : words.workflow;
	const sibling = repository.checks.find(
		check => check.oid === oid && check.workflow === workflow && check.run !== null,
	);
	const check: CheckRun = {
		...newId(state, 'CR'),
		oid,
		run: workflow === null ? null : (sibling?.run ?? newId(state, 'WFR').databaseId),
		app: workflow === null ? 'other-ci' : 'github-actions',
		url: null,
		log: null,
		title: null,
		summary: null,
		startedAt: now(),
		rerunnable: true,
		replaced: false,
		...words,
		workflow,
		status,
		conclusion,
		completedAt,
	};
	repository.checks.push(check);
	return check;
}
