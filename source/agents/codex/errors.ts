import {asRecord, asText} from './values.ts';

/** What a status of the model's server means where Codex only gives the number. */
const meanings: Readonly<Record<number, string>> = {
	401: 'sign-in needed',
	403: 'sign-in needed',
	429: 'rate limit',
};

/**
Why a turn failed, in Codex's own words. `error`: that of `task_complete` in a rollout, or the text of the line `■ …` on
the screen (0.169.0).
*/
export function errorText(error: unknown): string {
	const {message, codex_error_info: info} = asRecord(error);
	const words = (asText(error) ?? asText(message) ?? 'The turn failed.').trim().replace(/, url: \S*$/, '');
	const meaning = meanings[statusOf(info) ?? statusIn(words) ?? 0];
	return meaning === undefined ? words : `${meaning}: ${words}`;
}

/** Of `{"http_connection_failed":{"http_status_code":401}}`; other errors are a bare word. */
function statusOf(info: unknown): number | null {
	for (const detail of Object.values(asRecord(info))) {
		const {http_status_code: status} = asRecord(detail);
		if (typeof status === 'number') {
			return status;
		}
	}
	return null;
}

function statusIn(words: string): number | null {
	const found = /\bstatus:? (\d{3})\b/.exec(words);
	return found === null ? null : Number(found[1]);
}
