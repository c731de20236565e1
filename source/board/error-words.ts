import {asAoError} from '../session/errors.ts';

/** What went wrong and what to do about it, in one line. */
export function errorWords(error: unknown): string {
	const {message, hint} = asAoError(error);
	return hint === null ? message : `${message} ${hint}`;
}
