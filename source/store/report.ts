import fs from 'node:fs';
import {AoError} from '../session/errors.ts';
import {wordsOf} from '../session/evidence.ts';

/** What one line of an agent's events may take, its line feed included, in bytes (contract, "Where things are"). */
const longestLine = 4096;

/** The event of a report, as it stands in the line. */
export type ReportEvent = 'activity' | 'pr' | 'cost' | 'note';

/**
Appends one event to the session's events file, in one write. The file may lie where the agent can put a link or a pipe
in its place: neither is followed, and nothing is made.
@param text the one text of the payload: it is cut so that the line fits, and to what is ever read of it.
@returns how many characters of that text were kept; null where nothing was cut.
@throws AoError('failed') where there is no such file, or it cannot be written.
*/
export function appendReport(
	file: string,
	report: {event: ReportEvent; payload: Readonly<Record<string, unknown>>; text?: string},
): number | null {
	const {O_RDWR, O_APPEND, O_NOFOLLOW, O_NONBLOCK} = fs.constants;
	let descriptor: number | null = null;
	try {
		descriptor = fs.openSync(file, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK);
		const stat = fs.fstatSync(descriptor);
		if (!stat.isFile()) {
			throw new Error('it is no regular file');
		}
		const {line, kept} = lineOf(report, Date.now());
		fs.writeSync(descriptor, isCut(descriptor, stat.size) ? `\n${line}` : line);
		return kept;
	} catch (error) {
		throw new AoError('failed', `${file} ($AO_EVENTS) cannot be written: ${(error as Error).message}.`, {
			hint: 'AO makes this file when it starts an agent; see whether the session is still there.',
			cause: error,
		});
	} finally {
		if (descriptor !== null) {
			fs.closeSync(descriptor);
		}
	}
}

/** Whether a crash or a full disk has left half a line at the end, which must not take this one with it. */
function isCut(descriptor: number, size: number): boolean {
	const last = Buffer.alloc(1);
	return size > 0 && fs.readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
}

function lineOf(
	{event, payload, text}: Parameters<typeof appendReport>[1],
	t: number,
): {line: string; kept: number | null} {
	const make = (cut: string | undefined) =>
		`${JSON.stringify({t, event, payload: cut === undefined ? payload : {...payload, text: cut}})}\n`;
	// One byte less: a line feed may have to go before it.
	const fits = (line: string) => Buffer.byteLength(line) < longestLine;
	const whole = make(text);
	const read = text === undefined ? undefined : wordsOf(text);
	if (read === undefined || (read.length === text?.length && fits(whole))) {
		return {line: whole, kept: null};
	}
	const characters = [...read];
	let [most, tooMany] = [0, characters.length];
	while (tooMany - most > 1) {
		const middle = Math.floor((most + tooMany) / 2);
		[most, tooMany] = fits(make(`${characters.slice(0, middle).join('')}…`))
			? [middle, tooMany]
			: [most, middle];
	}
	return {line: make(`${characters.slice(0, most).join('')}…`), kept: most};
}
