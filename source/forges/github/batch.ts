import type {GraphQlAnswer, GraphQlError} from '../../github/github.ts';
import type {Fault} from '../../session/forge.ts';
import {cleanText, firstLine} from '../../session/text.ts';
import {sizes} from './cost.ts';
import {checkFields, withFragments, workflowsField} from './fields.ts';
import {type Lookup, lookupName, repositoryId, subjectOf} from './lookups.ts';
import {isObject, type Node, objectAt} from './read.ts';

/** A query for many lookups at once. */
export type Batch = {text: string; variables: Record<string, string | number>};

/** What came of one lookup. `repository` has what was asked of the repository beside it. */
export type Outcome =
	| {kind: 'data'; node: Node | null; repository: Node; checksRefused: boolean}
	| {kind: 'missing'; message: string}
	| {kind: 'fault'; fault: Fault; tooLarge: boolean};

/** What every query asks beside its own question. */
export const rateLimitField = 'rateLimit { cost limit remaining resetAt }';

/**
One document for any lookups: each repository once (`r0`…), the lookups inside (`t0`…, numbered through). Nothing of
what is looked up stands in its text; it all goes into variables.
*/
export function buildBatch(lookups: readonly Lookup[]): Batch {
	const variables: Batch['variables'] = {};
	const declared: string[] = [];
	const declare = (name: string, type: string, value: string | number): void => {
		declared.push(`$${name}: ${type}!`);
		variables[name] = value;
	};
	const bodies = repositoriesOf(lookups).map((repository, r) => {
		declare(`o${r}`, 'String', repository.owner);
		declare(`n${r}`, 'String', repository.repo);
		const own = lookups.flatMap((lookup, t) =>
			repositoryId(lookup.repository) === repositoryId(repository) ? [{lookup, t}] : [],
		);
		const lines = own.map(({lookup, t}) => {
			const subject = subjectOf(lookup);
			declare(`v${t}`, typeof subject === 'number' ? 'Int' : 'String', subject);
			return `t${t}: ${fieldOf(lookup.kind, `v${t}`)}`;
		});
		const kinds = new Set(own.map(({lookup}) => lookup.kind));
		const beside = [
			...(kinds.has('branch') ? ['parent { name owner { login } }'] : []),
			...(kinds.has('policy') ? [workflowsField] : []),
		];
		return `r${r}: repository(owner: $o${r}, name: $n${r}) {\n${['id', ...beside, ...lines].join('\n')}\n}`;
	});
	const text = `query batch(${declared.join(', ')}) {\n${bodies.join('\n')}\n${rateLimitField}\n}`;
	return {text: withFragments(text), variables};
}

function fieldOf(kind: Lookup['kind'], variable: string): string {
	switch (kind) {
		case 'pull':
			return `pullRequest(number: $${variable}) { ...pullFields ${checkFields(variable)} }`;
		case 'branch':
			return `pullRequests(headRefName: $${variable}, first: ${sizes.found}, orderBy: {field: CREATED_AT, direction: DESC}) { nodes { ...foundFields } }`;
		case 'commits':
			return `pullRequest(number: $${variable}) { commits(last: ${sizes.commits}) { nodes { commit { oid } } } }`;
		case 'issue':
			return `issueOrPullRequest(number: $${variable}) { __typename ... on Issue { id title url issueState: state } ... on PullRequest { id title url pullState: state } }`;
		case 'policy':
			return `ref(qualifiedName: $${variable}) { ...policyFields }`;
	}
}

function repositoriesOf(lookups: readonly Lookup[]): Lookup['repository'][] {
	const groups = Map.groupBy(lookups, ({repository}) => repositoryId(repository)).values();
	return [...groups].flatMap(([first]) => (first === undefined ? [] : [first.repository]));
}

/** What is said of a thing that is not there, or that this account must not see: the one looks like the other. */
const missingTypes = ['NOT_FOUND', 'FORBIDDEN'];

const tooLargeTypes = ['RESOURCE_LIMITS_EXCEEDED', 'MAX_NODE_LIMIT_EXCEEDED', 'TIMEOUT'];

/**
The outcomes of a batch, in its order. An error concerns what its path leads to: a repository, a lookup, or a part of
one. A refused part (a token that may not read checks) leaves the rest as it is; any other fault in a part makes the
whole lookup one without an answer, as nobody knows what is true of it.
*/
export function splitBatch(lookups: readonly Lookup[], {data, errors}: GraphQlAnswer): Outcome[] {
	const repositories = repositoriesOf(lookups).map(repositoryId);
	return lookups.map((lookup, t): Outcome => {
		const alias = `r${repositories.indexOf(repositoryId(lookup.repository))}`;
		const concerning = errors.filter(({path}) => concerns(path, alias, `t${t}`));
		const repository = objectAt(data, alias);
		const node = repository?.[`t${t}`] ?? null;
		const grave = concerning.find(error => !missingTypes.includes(error.type ?? ''));
		if (grave !== undefined) {
			return faulty(grave, lookup);
		}
		const refused = concerning.find(({path}) => path.length <= 2);
		if (node === null && refused !== undefined) {
			if (/\bSAML\b/.test(refused.message)) {
				return faulty(refused, lookup, 'single_sign_on');
			}
			return {kind: 'missing', message: missingMessage(lookup, refused)};
		}
		if (repository === null) {
			return faulty(errors[0] ?? leftOut, lookup);
		}
		if (node === null && lookup.kind !== 'policy') {
			return {kind: 'missing', message: missingMessage(lookup, undefined)};
		}
		return {
			kind: 'data',
			node: isObject(node) ? node : null,
			repository,
			checksRefused: concerning.some(({path}) => path.includes('commits')),
		};
	});
}

const leftOut: GraphQlError = {type: null, message: 'it was left out of the answer.', path: []};

function concerns(path: GraphQlError['path'], repository: string, lookup: string): boolean {
	const [first, second] = path;
	return first === undefined || (first === repository && (second === undefined || second === lookup));
}

function missingMessage(lookup: Lookup, error: GraphQlError | undefined): string {
	const reason = firstLine(error?.message ?? '');
	return `${cleanText(lookupName(lookup))} is not there, or this account may not see it${reason === '' ? '.' : `: ${reason}`}`;
}

function faulty(error: GraphQlError, lookup: Lookup, kind: 'server' | 'single_sign_on' = 'server'): Outcome {
	const said = firstLine(error.message) || 'no reason was given';
	return {
		kind: 'fault',
		tooLarge: tooLargeTypes.includes(error.type ?? ''),
		fault: {
			kind,
			message: `GitHub could not answer for ${cleanText(lookupName(lookup))}: ${said}`,
			hint: kind === 'server' ? null : 'Authorize the token for the organization on GitHub.',
			until: null,
		},
	};
}
