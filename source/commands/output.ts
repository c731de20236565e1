import {styleText} from 'node:util';
import {asAoError, type ExitCode, errorView} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours for stdout, only where it is a terminal and nothing says otherwise. */
export function paint(style: Style, text: string): string {
	return styleText(style, text, {stream: process.stdout});
}

/** A line on stdout; foreign text in it must have been cleaned. */
export function print(line = ''): void {
	process.stdout.write(`${line}\n`);
}

/** A line of progress or warning on stderr, with control characters taken out. */
export function tell(line: string): void {
	process.stderr.write(`${cleanText(line)}\n`);
}

export function warn(line: string): void {
	tell(`ao: ${line}`);
}

/** The one JSON document of a command, with the contract's version in it. */
export function printJson(document: Record<string, unknown>, {compact = false} = {}): void {
	print(JSON.stringify({version: 1, ...document}, null, compact ? undefined : 2));
}

/** Says an error as the contract has it and gives the exit code. `AO_DEBUG` adds the stack. */
export function printError(error: unknown, {json}: {json: boolean}): ExitCode {
	const known = asAoError(error);
	const hint =
		known.hint ?? (known === error ? null : 'Run it again with AO_DEBUG=1 to see where it comes from.');
	if (json) {
		printJson({error: {...errorView(error), hint}});
	} else {
		warn(known.message);
		if (hint !== null) {
			tell(`    ${hint}`);
		}
	}
	if (process.env.AO_DEBUG) {
		process.stderr.write(`${(known.cause as Error | undefined)?.stack ?? known.stack}\n`);
	}
	return known.exitCode;
}
