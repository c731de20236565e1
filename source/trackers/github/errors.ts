import {GitHubFailure} from '../../github/github.ts';
import {AoError} from '../../session/errors.ts';
import type {RefParts, Repository} from '../../session/issue-ref.ts';
import {cleanText, fitWidth} from '../../session/text.ts';

/** After so many queries without any answer it is the server or the network, and not how much is asked for. */
export const hopeless = 2;

/** Whether no answer came at all; a query that was too large may be why. */
export function isSilence(error: unknown): boolean {
	return error instanceof GitHubFailure && error.status === null;
}

export function noRepository({host, owner, repo}: Repository): AoError {
	return new AoError(
		'not_found',
		`${host} has no repository ${owner}/${repo}, or none that this account may see.`,
		{hint: 'Check the name, and whether the account of your token may see it.'},
	);
}

export function noIssue({owner, repo, number}: RefParts & {kind: 'github'}): AoError {
	return new AoError('not_found', `There is no issue #${number} in ${owner}/${repo}.`, {
		hint: '`ao issues` lists the open ones of this project.',
	});
}

/** For a number that is a pull request's. `own`: of the project's own repository. */
export function isPull({owner, repo, number}: RefParts & {kind: 'github'}, own: boolean): AoError {
	return new AoError('usage', `${owner}/${repo}#${number} is a pull request, not an issue.`, {
		hint: own ? `Work on its branch: ao spawn --pr ${number}.` : 'Name an issue.',
	});
}

export function issuesTurnedOff({host, owner, repo}: Repository): AoError {
	return new AoError('not_found', `Issues are turned off in ${owner}/${repo} on ${host}.`, {
		hint: 'Where it is a fork, add the repository that has the issues as the remote `upstream`. Or use local issues: ao config set tracker local.',
	});
}

/** Something went wrong with a part of an answer; `message` is the server's own. */
export function partFailed(host: string, message: string | undefined): AoError {
	const words = message === undefined ? 'it gave no reason.' : fitWidth(cleanText(message), 300);
	return new AoError('forge', `${host} did not answer: ${words}`, {hint: 'Try again in a while.'});
}

/** A part of an answer is kept from this account; `message` says why in the server's own words. */
export function keptBack(host: string, message: string): AoError {
	return new AoError('forge', `${host} does not show it: ${fitWidth(cleanText(message), 300)}`, {
		hint: 'Check what this account and its token may see: the token may need more permissions.',
	});
}

export function writtenThere(address: string): AoError {
	return new AoError('not_supported', 'AO only reads the issues on GitHub.', {hint: `Go there: ${address}`});
}
