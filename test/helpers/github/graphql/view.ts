import {
	type GraphQLFieldResolver,
	type GraphQLOutputType,
	type GraphQLResolveInfo,
	getNamedType,
	getNullableType,
	isAbstractType,
	isEnumType,
	isListType,
	isNonNullType,
	isObjectType,
	Kind,
	type SelectionSetNode,
} from 'graphql';
import type {Look} from '../refresh.ts';
import type {State} from '../state.ts';
import type {User} from '../types.ts';

/** What a resolver is given beside its arguments. */
export type Context = {
	state: State;
	viewer: User;
	look: Look;
	rate: {cost: number; limit: number; remaining: number; used: number; resetAt: string; nodeCount: number};
};

/** Arguments as the schema has checked them. */
// biome-ignore lint/suspicious/noExplicitAny: the schema says what they are, and no type here could.
export type Args = Record<string, any>;

/** An object of the schema: its type, and fields as values or functions of their arguments. */
export type View = {__typename: string; [field: string]: unknown};

type Page = {first?: number | null; last?: number | null; after?: string | null; before?: string | null};

/** A page of a connection, with GitHub's cursors. */
export function connection<T>(items: readonly T[], args: Page, view: (item: T) => unknown): View {
	const at = (cursor: string | null | undefined) =>
		cursor ? Number(Buffer.from(cursor, 'base64').toString().split(':')[2]) : null;
	const cursor = (index: number) => Buffer.from(`cursor:v2:${index}`).toString('base64');
	let start = (at(args.after) ?? -1) + 1;
	let end = at(args.before) ?? items.length;
	if (typeof args.first === 'number') {
		end = Math.min(end, start + args.first);
	} else if (typeof args.last === 'number') {
		start = Math.max(start, end - args.last);
	}
	const nodes = items.slice(start, end).map(item => view(item));
	return {
		__typename: '',
		totalCount: items.length,
		issueCount: items.length,
		nodes,
		edges: nodes.map((node, index) => ({node, cursor: cursor(start + index)})),
		pageInfo: {
			hasNextPage: end < items.length,
			hasPreviousPage: start > 0,
			startCursor: nodes.length > 0 ? cursor(start) : null,
			endCursor: nodes.length > 0 ? cursor(start + nodes.length - 1) : null,
		},
	};
}

/** Whether a field is asked for right below the one that is resolved. */
export function selects(info: GraphQLResolveInfo, name: string): boolean {
	const among = (set: SelectionSetNode | undefined): boolean =>
		(set?.selections ?? []).some(selection => {
			if (selection.kind === Kind.FIELD) {
				return selection.name.value === name;
			}
			return among(
				selection.kind === Kind.INLINE_FRAGMENT
					? selection.selectionSet
					: info.fragments[selection.name.value]?.selectionSet,
			);
		});
	return info.fieldNodes.some(({selectionSet}) => among(selectionSet));
}

/** Gives what a view has, and for all else what GitHub has of a thing without it: null, an empty list, a neutral word. */
export const fieldResolver: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
	const value = (source as Record<string, unknown> | undefined)?.[info.fieldName];
	if (typeof value === 'function') {
		return value.call(source, args, context, info);
	}
	return value === undefined ? neutral(info.returnType, info, context) : value;
};

function neutral(type: GraphQLOutputType, info: GraphQLResolveInfo, context: Context): unknown {
	const named = getNamedType(type);
	if (named.name.endsWith('Connection') && !isListType(getNullableType(type))) {
		return connection([], {}, item => item);
	}
	if (!isNonNullType(type)) {
		return null;
	}
	if (isListType(type.ofType)) {
		return [];
	}
	if (isEnumType(named)) {
		return named.getValues()[0]?.value;
	}
	if (isObjectType(named)) {
		return {__typename: named.name};
	}
	if (isAbstractType(named)) {
		return {__typename: info.schema.getPossibleTypes(named)[0]?.name};
	}
	switch (named.name) {
		case 'Int':
		case 'Float':
			return 0;
		case 'Boolean':
			return false;
		case 'URI':
			return context.state.url;
		case 'DateTime':
		case 'PreciseDateTime':
		case 'GitTimestamp':
			return '2020-01-01T00:00:00Z';
		case 'GitObjectID':
			return '0'.repeat(40);
		default:
			return '';
	}
}
