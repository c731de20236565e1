import {fromCharacter} from '../../github/from-character.ts';
import {type GitHub, GitHubFailure} from '../../github/github.ts';
import {inWords} from '../../github/in-words.ts';
import type {Check, PullRef} from '../../session/pull.ts';
import {cleanText} from '../../session/text.ts';

const route = 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs';

/** So much is read beside what is wanted: what a job does after its failed step is in the log as well. */
const cleanUpBytes = 128 * 1024;

/** The end of the log of a check's job; null where it has none, or not any more. */
export async function readFailedLog(
	github: GitHub,
	{owner, repo}: PullRef,
	{job}: Check,
	maxBytes: number,
	{signal}: {signal?: AbortSignal | undefined} = {},
): Promise<string | null> {
	if (job === null) {
		return null;
	}
	try {
		const lastBytes = maxBytes * 2 + cleanUpBytes;
		const options = {urgent: true, lastBytes, ...(signal === undefined ? {} : {signal})};
		const {data} = await github.rest(route, {owner, repo, job_id: job}, options);
		return typeof data === 'string' ? endOfLog(data, maxBytes, lastBytes) || null : null;
	} catch (error) {
		// 410: logs are kept for 90 days only.
		if (error instanceof GitHubFailure && (error.status === 404 || error.status === 410)) {
			return null;
		}
		throw inWords(error);
	}
}

const timestamp = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/gm;
const error = '##[error]';

/**
The end of a job's log, whole lines of at most so many bytes of UTF-8: without the time that GitHub puts before each
line, without colours, and without the clean-up that follows the last error.
@param readBytes the most that was read of it: where there is as much, its first line may be a part of one.
*/
export function endOfLog(log: string, maxBytes: number, readBytes = Number.POSITIVE_INFINITY): string {
	const whole = Buffer.byteLength(log) > readBytes - 4 ? log.slice(log.indexOf('\n') + 1) : log;
	const lines = cleanText(whole.replace(timestamp, ''), {lines: true}).split('\n');
	const last = lines.findLastIndex(line => line.startsWith(error));
	const kept = last === -1 ? lines : lines.slice(0, last + 1);
	const shown = kept
		.filter(line => line !== '##[endgroup]')
		.map(line =>
			line
				.replace(/^##\[(?:group|command)\]/, '')
				.replace(error, 'Error: ')
				.trimEnd(),
		);
	return lastLines(shown.join('\n').trim().split('\n'), maxBytes);
}

/** As many of the last lines as fit; the end of the last one where that alone does not. */
function lastLines(lines: readonly string[], maxBytes: number): string {
	let bytes = -1;
	const start = lines.findLastIndex(line => {
		bytes += Buffer.byteLength(line) + 1;
		return bytes > maxBytes;
	});
	const whole = lines.slice(start + 1);
	return whole.length > 0 ? whole.join('\n') : lastBytes(lines.at(-1) ?? '', maxBytes);
}

/** The end of a text, with no broken character at its beginning. */
function lastBytes(text: string, maxBytes: number): string {
	return fromCharacter(Buffer.from(text).subarray(-maxBytes)).toString();
}
