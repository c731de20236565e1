import {GraphQLError} from 'graphql';

/** An error with the type that GitHub puts beside its message. */
export function githubError(type: string, message: string): GraphQLError {
	return new GraphQLError(message, {extensions: {githubType: type}});
}

export function notFound(message: string): GraphQLError {
	return githubError('NOT_FOUND', message);
}

export function unprocessable(message: string): GraphQLError {
	return githubError('UNPROCESSABLE', message);
}

export type ErrorJson = {
	type?: string;
	path?: readonly (string | number)[];
	extensions?: Record<string, unknown>;
	locations?: readonly {line: number; column: number}[];
	message: string;
};

/** An error as GitHub writes it. */
export function errorJson(error: GraphQLError): ErrorJson {
	const type = error.extensions.githubType;
	return {
		...(typeof type === 'string' && {type}),
		...(error.path && {path: error.path}),
		...(error.locations && {locations: error.locations}),
		message: error.message,
	};
}

/** An error of validation in GitHub's words, as far as they are known. */
export function validationJson(error: GraphQLError, operation: string): ErrorJson {
	const {locations, message} = error;
	const field = /^Cannot query field "(.+?)" on type "(.+?)"/.exec(message);
	if (field) {
		const [, fieldName, typeName] = field;
		return {
			path: [operation, fieldName ?? ''],
			extensions: {code: 'undefinedField', typeName, fieldName},
			locations,
			message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
		};
	}
	const argument = /^Unknown argument "(.+?)" on field "(.+?)\.(.+?)"/.exec(message);
	if (argument) {
		const [, argumentName, , fieldName] = argument;
		return {
			path: [operation, fieldName ?? '', argumentName ?? ''],
			extensions: {code: 'argumentNotAccepted', name: fieldName, typeName: 'Field', argumentName},
			locations,
			message: `Field '${fieldName}' doesn't accept argument '${argumentName}'`,
		};
	}
	return {path: [operation], locations, message};
}
