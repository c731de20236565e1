import {objectFacts} from '../objects.ts';
import {canWrite, findUser, fullName, issuesOf, permissionOf, pullsOf, type State} from '../state.ts';
import type {Issue, Protection, Pull, Repository} from '../types.ts';
import {commitView} from './commits.ts';
import {notFound} from './errors.ts';
import {issueView, labelView, milestoneView} from './issues.ts';
import {pullView} from './pulls.ts';
import {matching} from './select.ts';
import {ownerView} from './users.ts';
import {type Args, type Context, connection, type View} from './view.ts';

export function repositoryView(state: State, repository: Repository): View {
	const url = `${state.url}/${fullName(repository)}`;
	const ref = (name: string) => (_: Args, context: Context) => refView(state, repository, name, context);
	return {
		__typename: 'Repository',
		id: repository.id,
		databaseId: repository.databaseId,
		name: repository.name,
		nameWithOwner: fullName(repository),
		owner: () => ownerView(state, repository.owner),
		url,
		sshUrl: `git@${new URL(state.url).host}:${fullName(repository)}.git`,
		resourcePath: `/${fullName(repository)}`,
		isPrivate: repository.private,
		visibility: repository.private ? 'PRIVATE' : 'PUBLIC',
		isArchived: repository.archived,
		isFork: repository.parent !== null,
		isInOrganization: findUser(state, repository.owner) === null,
		parent: () => repository.parent && repositoryView(state, repository.parent),
		createdAt: repository.createdAt,
		updatedAt: repository.createdAt,
		pushedAt: repository.createdAt,
		hasIssuesEnabled: true,
		forkCount: () => state.repositories.filter(({parent}) => parent === repository).length,
		forks: (args: Args) =>
			connection(
				state.repositories.filter(({parent}) => parent === repository),
				args,
				fork => repositoryView(state, fork),
			),
		mergeCommitAllowed: repository.methods.includes('MERGE'),
		squashMergeAllowed: repository.methods.includes('SQUASH'),
		rebaseMergeAllowed: repository.methods.includes('REBASE'),
		viewerDefaultMergeMethod: repository.methods[0] ?? 'MERGE',
		autoMergeAllowed: true,
		deleteBranchOnMerge: repository.deleteBranchOnMerge,
		viewerPermission: (_: Args, {viewer}: Context) => permissionOf(state, repository, viewer.login),
		viewerCanAdminister: (_: Args, {viewer}: Context) =>
			permissionOf(state, repository, viewer.login) === 'ADMIN',
		defaultBranchRef: ref(repository.defaultBranch),
		ref: ({qualifiedName}: Args, context: Context) =>
			refView(state, repository, String(qualifiedName).replace(/^refs\/heads\//, ''), context),
		refs: async (args: Args, context: Context) => {
			const names = [...(await context.look.refs(repository)).keys()].filter(
				name => name.startsWith('refs/heads/') && name.includes(args.query ?? ''),
			);
			return connection(names, args, name =>
				refView(state, repository, name.replace('refs/heads/', ''), context),
			);
		},
		object: (args: Args, context: Context) => objectView(state, repository, args, context),
		issue: ({number}: Args) => {
			const item = repository.items.get(number);
			if (item?.kind !== 'issue') {
				throw notFound(`Could not resolve to an Issue with the number of ${number}.`);
			}
			return issueView(state, item);
		},
		pullRequest: ({number}: Args) => {
			const item = repository.items.get(number);
			if (item?.kind !== 'pull') {
				throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`);
			}
			return pullView(state, item);
		},
		issueOrPullRequest: ({number}: Args) => {
			const item = repository.items.get(number);
			if (item === undefined) {
				throw notFound(`Could not resolve to an issue or pull request with the number of ${number}.`);
			}
			return itemView(state, item);
		},
		issues: (args: Args, {viewer}: Context) =>
			connection(matching(issuesOf(repository), args, viewer.login), args, issue => issueView(state, issue)),
		pullRequests: async (args: Args, {look, viewer}: Context) => {
			await look.refs(repository);
			const found = matching(pullsOf(repository), args, viewer.login);
			return connection(found, args, pull => pullView(state, pull));
		},
		labels: (args: Args) => {
			const names = new Set([...repository.items.values()].flatMap(({labels}) => labels));
			const found = [...names].filter(name => name.includes(args.query ?? ''));
			return connection(found, args, name => labelView(state, repository, name));
		},
		label: ({name}: Args) =>
			[...repository.items.values()].some(({labels}) => labels.includes(name))
				? labelView(state, repository, name)
				: null,
		milestones: (args: Args) =>
			connection(repository.milestones, args, found => milestoneView(state, repository, found)),
		milestone: ({number}: Args) => {
			const found = repository.milestones.find(milestone => milestone.number === number);
			return found ? milestoneView(state, repository, found) : null;
		},
		branchProtectionRules: (args: Args) =>
			connection(
				[...repository.protections].filter(([, rule]) => !rule.ruleset),
				args,
				([branch, rule]) => ruleView(repository, branch, rule),
			),
		assignableUsers: (args: Args) =>
			connection(
				state.users.filter(({login}) => canWrite(state, repository, login)),
				args,
				user => ownerView(state, user.login),
			),
		mergeQueue: ({branch}: Args) =>
			repository.protections.get(branch ?? repository.defaultBranch)?.queue
				? {__typename: 'MergeQueue', id: `MQ_${repository.id}`}
				: null,
	};
}

export function itemView(state: State, item: Issue | Pull): View {
	return item.kind === 'issue' ? issueView(state, item) : pullView(state, item);
}

/** A branch; null where there is none. Without git every protected branch, the default one and heads are there. */
export async function refView(
	state: State,
	repository: Repository,
	name: string,
	{look}: Context,
): Promise<View | null> {
	const refs = await look.refs(repository);
	const oid = repository.git === null ? '0'.repeat(40) : refs.get(`refs/heads/${name}`);
	const protection = repository.protections.get(name) ?? null;
	if (oid === undefined) {
		return null;
	}
	return {
		__typename: 'Ref',
		id: `REF_${repository.id}:${name}`,
		name,
		prefix: 'refs/heads/',
		repository: () => repositoryView(state, repository),
		target: () => commitView(state, repository, oid, null),
		branchProtectionRule: (_: Args, {viewer}: Context) =>
			// Only who may administer a repository sees its branch protection.
			protection !== null && !protection.ruleset && permissionOf(state, repository, viewer.login) === 'ADMIN'
				? ruleView(repository, name, protection)
				: null,
		refUpdateRule: () => (protection === null ? null : updateRule(name, protection)),
		rules: (args: Args) =>
			connection(protection?.ruleset ? rulesOf(repository, protection) : [], args, rule => rule),
		associatedPullRequests: async (args: Args, {viewer}: Context) => {
			await Promise.all(state.repositories.map(found => look.refs(found)));
			const pulls = state.repositories
				.flatMap(found => pullsOf(found))
				.filter(({head}) => head.repository === repository && head.ref === name);
			return connection(matching(pulls, args, viewer.login), args, pull => pullView(state, pull));
		},
	};
}

function ruleView(repository: Repository, branch: string, rule: Protection): View {
	return {
		__typename: 'BranchProtectionRule',
		id: `BPR_${repository.id}:${branch}`,
		pattern: branch,
		requiresStatusChecks: rule.checks.length > 0 || rule.strict,
		requiresStrictStatusChecks: rule.strict,
		requiredStatusCheckContexts: rule.checks,
		requiredStatusChecks: rule.checks.map(context => ({
			__typename: 'RequiredStatusCheckDescription',
			context,
		})),
		requiresApprovingReviews: rule.reviews !== null,
		requiredApprovingReviewCount: rule.reviews,
		requiresConversationResolution: rule.conversations,
		dismissesStaleReviews: rule.dismissStale,
	};
}

function updateRule(branch: string, rule: Protection): View {
	return {
		__typename: 'RefUpdateRule',
		pattern: branch,
		requiredApprovingReviewCount: rule.reviews,
		requiredStatusCheckContexts: rule.checks,
		requiresConversationResolution: rule.conversations,
		viewerCanPush: true,
	};
}

function rulesOf(repository: Repository, rule: Protection): View[] {
	const of = (type: string, parameters: View | null): View => ({
		__typename: 'RepositoryRule',
		id: `RR_${repository.id}:${type}`,
		type,
		parameters,
	});
	const checks = rule.checks.map(context => ({__typename: 'StatusCheckConfiguration', context}));
	return [
		...(rule.reviews !== null || rule.conversations
			? [
					of('PULL_REQUEST', {
						__typename: 'PullRequestParameters',
						requiredApprovingReviewCount: rule.reviews ?? 0,
						requiredReviewThreadResolution: rule.conversations,
						dismissStaleReviewsOnPush: rule.dismissStale,
						allowedMergeMethods: repository.methods,
					}),
				]
			: []),
		...(checks.length > 0
			? [
					of('REQUIRED_STATUS_CHECKS', {
						__typename: 'RequiredStatusChecksParameters',
						requiredStatusChecks: checks,
						strictRequiredStatusChecksPolicy: rule.strict,
					}),
				]
			: []),
		...(rule.queue ? [of('MERGE_QUEUE', null)] : []),
	];
}

async function objectView(
	state: State,
	repository: Repository,
	{expression, oid}: Args,
	{look}: Context,
): Promise<View | null> {
	const wanted: string = expression ?? oid ?? '';
	if (/:\.github\/workflows\/?$/.test(wanted) && repository.workflows) {
		return {__typename: 'Tree', id: `T_${repository.id}`, oid: '1'.repeat(40)};
	}
	await look.refs(repository);
	const found = repository.git && (await objectFacts(repository.git, wanted));
	if (!found) {
		return null;
	}
	return found.type === 'commit'
		? commitView(state, repository, found.oid, null)
		: {
				__typename: found.type === 'tree' ? 'Tree' : 'Blob',
				id: `${found.type}_${found.oid}`,
				oid: found.oid,
				abbreviatedOid: found.oid.slice(0, 7),
				text: found.text,
				byteSize: Buffer.byteLength(found.text ?? ''),
				repository: repositoryView(state, repository),
			};
}
