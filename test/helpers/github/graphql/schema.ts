import {readFileSync} from 'node:fs';
import {findPackageJSON} from 'node:module';
import path from 'node:path';
import {buildSchema, type GraphQLSchema} from 'graphql';

let built: GraphQLSchema | undefined;

/** GitHub's published schema. It has a field twice, so that it is not checked as a whole; built once, when first used. */
export function githubSchema(): GraphQLSchema {
	if (built === undefined) {
		const description = findPackageJSON('@octokit/graphql-schema', import.meta.url) ?? '';
		const text = readFileSync(path.join(path.dirname(description), 'schema.graphql'), 'utf8');
		built = buildSchema(text, {assumeValidSDL: true});
	}
	return built;
}
