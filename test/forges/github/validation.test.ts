import {schema as published} from '@octokit/graphql-schema';
import {
	buildClientSchema,
	buildSchema,
	type GraphQLSchema,
	getNamedType,
	type IntrospectionQuery,
	isObjectType,
	parse,
	TypeInfo,
	validate,
	visit,
	visitWithTypeInfo,
} from 'graphql';
import {describe, expect, test} from 'vitest';
import {buildBatch} from '../../../source/forges/github/batch.ts';
import {requestsOfKind} from '../../../source/forges/github/cost.ts';
import type {Lookup} from '../../../source/forges/github/lookups.ts';
import {documents as forgeDocuments} from '../../../source/forges/github/queries.ts';
import {documents as trackerDocuments} from '../../../source/trackers/github/queries.ts';

/** GitHub publishes both; they are not of the same day, and its SDL names one field twice. */
const schemas: Record<string, GraphQLSchema> = {
	'schema.graphql': buildSchema(published.idl, {assumeValidSDL: true}),
	'schema.json': buildClientSchema(published.json as IntrospectionQuery),
};

const documents = Object.entries({
	...Object.fromEntries(Object.entries(forgeDocuments).map(([name, text]) => [`forge: ${name}`, text])),
	...Object.fromEntries(Object.entries(trackerDocuments).map(([name, text]) => [`tracker: ${name}`, text])),
});

describe.each(Object.keys(schemas))('by %s', name => {
	test.each(documents)('%s', (_, text) => {
		const schema = schemas[name] as GraphQLSchema;
		expect(validate(schema, parse(text)).map(({message}) => message)).toEqual([]);
	});
});

describe('what is sent', () => {
	test.each(documents.filter(([, text]) => text.startsWith('query')))('%s asks what is left', (_, text) => {
		expect(text).toContain('rateLimit { cost limit remaining resetAt }');
	});

	test.each(['pull', 'branch', 'commits', 'issue', 'policy'] as const)(
		'a line for a %s needs as many requests as are counted for it',
		kind => {
			const repository = {host: 'github.com', owner: 'acme', repo: 'web'};
			const lookup = {kind, repository, number: 1, branch: 'one', base: 'main'} as Lookup;
			expect(connectionsIn(buildBatch([lookup]).text)).toBe(requestsOfKind(kind));
		},
	);

	test('nothing of what is looked up stands in the text', () => {
		const repository = {host: 'github.com', owner: 'acme', repo: 'w"}) { x'};
		const branch = '"){ nodes { id } } #';
		const {text, variables} = buildBatch([
			{kind: 'branch', repository, branch},
			{kind: 'policy', repository, base: branch},
		]);
		expect(text).not.toContain(branch);
		expect(text).not.toContain(repository.repo);
		expect(Object.values(variables)).toEqual(['acme', repository.repo, branch, `refs/heads/${branch}`]);
	});
});

/** The connections in a document of one line, where no list is inside another one of more than one node. */
function connectionsIn(text: string): number {
	const document = parse(text);
	const schema = schemas['schema.graphql'] as GraphQLSchema;
	const types = new TypeInfo(schema);
	let count = 0;
	visit(
		document,
		visitWithTypeInfo(types, {
			Field() {
				const type = getNamedType(types.getType() ?? undefined);
				count += isObjectType(type) && type.name.endsWith('Connection') ? 1 : 0;
			},
		}),
	);
	return count;
}
