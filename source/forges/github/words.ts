import type {GraphQlAnswer, GraphQlError} from '../../github/github.ts';
import {inWords} from '../../github/in-words.ts';
import {AoError} from '../../session/errors.ts';
import type {Repository} from '../../session/issue-ref.ts';
import type {PullRef} from '../../session/pull.ts';
import {oneLine} from '../../session/text.ts';

/** Waits for a call; a failure of the server becomes an `AoError` in its own words. */
export async function answerTo<T>(call: Promise<T>): Promise<T> {
	try {
		return await call;
	} catch (error) {
		throw inWords(error);
	}
}

/** What a server said, in one line that ends as a sentence. */
export function said(errors: readonly GraphQlError[]): string {
	const words = errors.map(({message}) => oneLine(message).slice(0, 500)).filter(text => text !== '');
	const text = [...new Set(words)].join(' ') || 'GitHub gave no reason';
	return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
The data of an answer to one question.
@throws AoError('not_found') with `missing` where it is not there, AoError('forge') where nothing came.
*/
export function dataOf({data, errors}: GraphQlAnswer, missing: string): Record<string, unknown> {
	if (errors.some(({type, path}) => type === 'NOT_FOUND' && path.length <= 2)) {
		throw new AoError('not_found', missing, {
			hint: 'Check the name, and whether your account may see it: gh auth status.',
		});
	}
	if (data === null) {
		throw new AoError('forge', `GitHub could not answer: ${said(errors)}`);
	}
	return data;
}

export function noRepository({owner, repo}: Repository): string {
	return `${owner}/${repo} is not there, or this account may not see it.`;
}

export function noPull(pull: PullRef): string {
	return `Pull request ${pullName(pull)} is not there, or this account may not see it.`;
}

export function pullName({owner, repo, number}: PullRef): string {
	return `${owner}/${repo}#${number}`;
}
