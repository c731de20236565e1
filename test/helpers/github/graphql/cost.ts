import {
	type DocumentNode,
	type FieldNode,
	type FragmentDefinitionNode,
	type GraphQLCompositeType,
	GraphQLError,
	type GraphQLSchema,
	getNamedType,
	isCompositeType,
	isInterfaceType,
	isObjectType,
	Kind,
	type OperationDefinitionNode,
	type SelectionSetNode,
	typeFromAST,
	valueFromASTUntyped,
} from 'graphql';
import {githubError} from './errors.ts';

/** `points` by GitHub's documented formula; `nodes` is the most that can be answered. */
export type Cost = {points: number; requests: number; nodes: number};

/**
What a query costs (docs.github.com, "Rate limits and query limits for the GraphQL API"): each connection is one request
for each of its parents; a hundred of them are a point, and one is the least.
@throws GraphQLError where a connection's size is missing or too large, or there are too many nodes.
*/
export function costOf(
	schema: GraphQLSchema,
	document: DocumentNode,
	operation: OperationDefinitionNode,
	given: Record<string, unknown>,
): Cost {
	const variables = withDefaults(operation, given);
	const fragments = new Map<string, FragmentDefinitionNode>();
	for (const definition of document.definitions) {
		if (definition.kind === Kind.FRAGMENT_DEFINITION) {
			fragments.set(definition.name.value, definition);
		}
	}
	let requests = 0;
	let nodes = 0;
	const visit = (set: SelectionSetNode, type: GraphQLCompositeType, parents: number) => {
		for (const selection of set.selections) {
			if (selection.kind === Kind.FRAGMENT_SPREAD) {
				const fragment = fragments.get(selection.name.value);
				const on = fragment && typeFromAST(schema, fragment.typeCondition);
				if (fragment && isCompositeType(on)) {
					visit(fragment.selectionSet, on, parents);
				}
			} else if (selection.kind === Kind.INLINE_FRAGMENT) {
				const on = selection.typeCondition ? typeFromAST(schema, selection.typeCondition) : type;
				if (isCompositeType(on)) {
					visit(selection.selectionSet, on, parents);
				}
			} else if (isObjectType(type) || isInterfaceType(type)) {
				const named = getNamedType(type.getFields()[selection.name.value]?.type);
				if (selection.selectionSet === undefined || !isCompositeType(named)) {
					continue;
				}
				let below = parents;
				if (named.name.endsWith('Connection')) {
					const size = sizeOf(selection, variables);
					if (size !== null) {
						requests += parents;
						nodes += parents * size;
						below = parents * size;
					}
				} else if (selection.name.value === 'nodes' && type.name === 'Query') {
					const ids = argument(selection, 'ids', variables);
					below = parents * (Array.isArray(ids) ? ids.length : 1);
				}
				visit(selection.selectionSet, named, below);
			}
		}
	};
	const root = schema.getRootType(operation.operation);
	if (root) {
		visit(operation.selectionSet, root, 1);
	}
	if (nodes > 500_000) {
		throw githubError(
			'MAX_NODE_LIMIT_EXCEEDED',
			`This query requests up to ${nodes.toLocaleString('en')} possible nodes which exceeds the maximum limit of 500,000.`,
		);
	}
	return {points: Math.max(1, Math.round(requests / 100)), requests, nodes};
}

function withDefaults(
	{variableDefinitions = []}: OperationDefinitionNode,
	given: Record<string, unknown>,
): Record<string, unknown> {
	const defaults = variableDefinitions.flatMap(({variable, defaultValue}) =>
		defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
	);
	return {...Object.fromEntries(defaults), ...given};
}

function sizeOf(field: FieldNode, variables: Record<string, unknown>): number | null {
	for (const name of ['first', 'last']) {
		const size = argument(field, name, variables);
		if (typeof size === 'number') {
			if (size > 100 || size < 0) {
				throw new GraphQLError(
					`Requesting ${size} records on the \`${field.name.value}\` connection exceeds the \`${name}\` limit of 100 records.`,
					{extensions: {githubType: 'EXCESSIVE_PAGINATION'}, path: [keyOf(field)], nodes: field},
				);
			}
			return size;
		}
	}
	const lists = field.selectionSet?.selections.some(
		selection => selection.kind === Kind.FIELD && ['nodes', 'edges'].includes(selection.name.value),
	);
	if (lists) {
		throw new GraphQLError(
			`You must provide a \`first\` or \`last\` value to properly paginate the \`${field.name.value}\` connection.`,
			{extensions: {githubType: 'MISSING_PAGINATION_BOUNDARIES'}, path: [keyOf(field)], nodes: field},
		);
	}
	return null;
}

function keyOf(field: FieldNode): string {
	return field.alias?.value ?? field.name.value;
}

function argument(field: FieldNode, name: string, variables: Record<string, unknown>): unknown {
	const value = field.arguments?.find(found => found.name.value === name)?.value;
	if (value?.kind === Kind.INT) {
		return Number(value.value);
	}
	if (value?.kind === Kind.LIST) {
		return value.values;
	}
	return value?.kind === Kind.VARIABLE ? variables[value.name.value] : undefined;
}
