import type {GitHub, GraphQlAnswer} from '../../github/github.ts';
import {AoError} from '../../session/errors.ts';
import type {RepositoryAbout} from '../../session/forge.ts';
import type {Repository} from '../../session/issue-ref.ts';
import type {Pull, PullDetail, PullRef} from '../../session/pull.ts';
import {detailOf} from './detail.ts';
import {policyOf} from './policy.ts';
import {pullOf, repositoryIn} from './pull.ts';
import {aboutQuery, detailQuery, pullQuery, viewerQuery} from './queries.ts';
import {type Node, objectAt, textIn} from './read.ts';
import {answerTo, dataOf, noPull, noRepository, said} from './words.ts';

const urgent = {urgent: true};

export async function viewerOf(github: GitHub): Promise<string> {
	const answer = await answerTo(github.query(viewerQuery, {}, urgent));
	const login = textIn(objectAt(dataOf(answer, 'There is no such account.'), 'viewer'), 'login');
	return login ?? notUnderstood(answer);
}

const pushers = ['ADMIN', 'MAINTAIN', 'WRITE'];

export async function aboutRepository(github: GitHub, repository: Repository): Promise<RepositoryAbout> {
	const variables = {owner: repository.owner, name: repository.repo};
	const answer = await answerTo(github.query(aboutQuery, variables, urgent));
	const node = objectAt(dataOf(answer, noRepository(repository)), 'repository');
	const id = textIn(node, 'id');
	const own = repositoryIn(node, github.host);
	if (node === null || id === null || own === null) {
		return notUnderstood(answer);
	}
	return {
		repository: own,
		id,
		defaultBranch: textIn(objectAt(node, 'defaultBranchRef'), 'name') ?? 'main',
		parent: repositoryIn(objectAt(node, 'parent'), github.host),
		methods: [
			...(node.mergeCommitAllowed === true ? (['merge'] as const) : []),
			...(node.squashMergeAllowed === true ? (['squash'] as const) : []),
			...(node.rebaseMergeAllowed === true ? (['rebase'] as const) : []),
		],
		canPush: pushers.some(permission => permission === node.viewerPermission),
	};
}

/** The pull request with the policy of its base. */
export async function readPull(github: GitHub, pull: PullRef): Promise<Pull> {
	const {node, answer} = await pullNode(github, pullQuery, pull);
	return withPolicy(node, github.host, answer);
}

export async function readDetail(
	github: GitHub,
	pull: PullRef,
	options: {signal?: AbortSignal | undefined} = {},
): Promise<PullDetail> {
	const {node, answer} = await pullNode(github, detailQuery, pull, {}, options);
	return detailOf(node, withPolicy(node, github.host, answer));
}

/** The node of a pull request in the answer to a query for it. */
export async function pullNode(
	github: GitHub,
	text: string,
	pull: PullRef,
	more: Record<string, unknown> = {},
	{signal}: {signal?: AbortSignal | undefined} = {},
): Promise<{node: Node; answer: GraphQlAnswer}> {
	const variables = {owner: pull.owner, name: pull.repo, number: pull.number, ...more};
	const options = {...urgent, ...(signal === undefined ? {} : {signal})};
	const answer = await answerTo(github.query(text, variables, options));
	const node = objectAt(dataOf(answer, noPull(pull)), 'repository', 'pullRequest');
	if (node === null) {
		throw answer.errors.length === 0
			? new AoError('not_found', noPull(pull))
			: new AoError('forge', `GitHub could not answer: ${said(answer.errors)}`);
	}
	return {node, answer};
}

function withPolicy(node: Node, host: string, answer: GraphQlAnswer): Pull {
	const refused = answer.errors.some(({path}) => path.includes('commits'));
	const pull = pullOf(node, host, refused) ?? notUnderstood(answer);
	const base = objectAt(node, 'baseRef');
	return base === null ? pull : {...pull, policy: policyOf(base, objectAt(node, 'repository'))};
}

function notUnderstood({errors}: GraphQlAnswer): never {
	throw new AoError(
		'forge',
		errors.length === 0
			? 'GitHub left out what every answer has.'
			: `GitHub could not answer: ${said(errors)}`,
	);
}
