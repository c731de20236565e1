import {
	type DocumentNode,
	execute,
	GraphQLError,
	getOperationAST,
	parse,
	specifiedRules,
	validate,
} from 'graphql';
import type {Look} from '../refresh.ts';
import type {State} from '../state.ts';
import type {User} from '../types.ts';
import {type Cost, costOf} from './cost.ts';
import {type ErrorJson, errorJson, validationJson} from './errors.ts';
import {mutationRoot} from './mutations.ts';
import {queryRoot} from './query.ts';
import {githubSchema} from './schema.ts';
import {type Context, fieldResolver} from './view.ts';

export type GraphQlBody = {
	query?: unknown;
	variables?: Record<string, unknown> | null;
	operationName?: string | null;
};

export type Answer = {data?: Record<string, unknown> | null; errors?: ErrorJson[]};

/** A query that may be run, with its cost; or the answer that says why not. */
export type Prepared =
	| {ok: true; document: DocumentNode; operation: 'query' | 'mutation'; name: string | null; cost: Cost}
	| {ok: false; answer: Answer};

// GitHub lets fields of one name differ between the types of a union, which the rule forbids.
const rules = specifiedRules.filter(({name}) => name !== 'OverlappingFieldsCanBeMergedRule');

const known = new Map<string, DocumentNode | ErrorJson[]>();

/** Parses and checks a query against GitHub's schema, and counts its points. */
export function prepare({query, variables, operationName}: GraphQlBody): Prepared {
	if (typeof query !== 'string' || query.trim() === '') {
		return {
			ok: false,
			answer: {errors: [{message: 'A query attribute must be specified and must be a string.'}]},
		};
	}
	const document = checked(query);
	if (Array.isArray(document)) {
		return {ok: false, answer: {errors: document}};
	}
	const operation = getOperationAST(document, operationName);
	if (!operation || operation.operation === 'subscription') {
		return {ok: false, answer: {errors: [{message: 'No operation was found'}]}};
	}
	try {
		return {
			ok: true,
			document,
			operation: operation.operation,
			name: operation.name?.value ?? null,
			cost: costOf(githubSchema(), document, operation, variables ?? {}),
		};
	} catch (error) {
		if (!(error instanceof GraphQLError)) {
			throw error;
		}
		return {ok: false, answer: {data: null, errors: [errorJson(error)]}};
	}
}

function checked(query: string): DocumentNode | ErrorJson[] {
	const before = known.get(query);
	if (before !== undefined) {
		return before;
	}
	let result: DocumentNode | ErrorJson[];
	try {
		result = parse(query);
	} catch (error) {
		result = [{message: error instanceof Error ? error.message : String(error)}];
	}
	if (!Array.isArray(result)) {
		const word = getOperationAST(result)?.operation ?? 'query';
		const errors = validate(githubSchema(), result, rules);
		result = errors.length === 0 ? result : errors.map(error => validationJson(error, word));
	}
	if (known.size > 200) {
		known.clear();
	}
	known.set(query, result);
	return result;
}

/** Runs what was prepared. */
export async function run(
	state: State,
	prepared: Extract<Prepared, {ok: true}>,
	{variables, operationName}: GraphQlBody,
	{viewer, look, rate}: {viewer: User; look: Look; rate: Context['rate']},
): Promise<Answer> {
	const root = prepared.operation === 'query' ? queryRoot(state) : mutationRoot(state);
	const context: Context = {state, viewer, look, rate};
	const {data, errors} = await execute({
		schema: githubSchema(),
		document: prepared.document,
		rootValue: root,
		contextValue: context,
		variableValues: variables ?? {},
		operationName,
		fieldResolver,
	});
	return {
		data: data as Record<string, unknown> | null | undefined,
		...(errors && errors.length > 0 && {errors: errors.map(error => errorJson(error))}),
	};
}
