import {type DocumentNode, Kind} from 'graphql';

/** How many things a batched query asks for: fields with an alias right below those of the first level; at least one. */
export function targetsOf(document: DocumentNode): number {
	let count = 0;
	for (const definition of document.definitions) {
		if (definition.kind !== Kind.OPERATION_DEFINITION) {
			continue;
		}
		for (const field of definition.selectionSet.selections) {
			const below = field.kind === Kind.FIELD ? (field.selectionSet?.selections ?? []) : [];
			count += below.filter(inner => inner.kind === Kind.FIELD && inner.alias).length;
		}
	}
	return Math.max(1, count);
}
