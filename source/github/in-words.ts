import {AoError, type ErrorCode} from '../session/errors.ts';
import type {Fault} from '../session/forge.ts';
import {GitHubFailure} from './github.ts';

const codes: Partial<Record<Fault['kind'], ErrorCode>> = {
	offline: 'offline',
	signed_out: 'signed_out',
	single_sign_on: 'signed_out',
};

/** What came of a call, in words for people; whatever is no failure of GitHub's stays as it is. */
export function inWords(error: unknown): unknown {
	if (!(error instanceof GitHubFailure)) {
		return error;
	}
	const {kind, message, hint} = error.fault;
	return new AoError(codes[kind] ?? 'forge', message, {hint: hint ?? undefined, cause: error});
}
