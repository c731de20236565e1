import type {ExitCode} from '../session/errors.ts';
import type {CommandInput} from './command.ts';
import {commandHelp, overviewHelp} from './help-text.ts';
import {print} from './output.ts';
import {parseCommandLine} from './parse.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	const parsed = parseCommandLine(input.args.length === 0 ? ['--help'] : [...input.args, '--help']);
	if ('help' in parsed) {
		print(
			typeof parsed.help === 'object' && parsed.help !== null
				? commandHelp(parsed.help)
				: overviewHelp(parsed.help),
		);
	}
	return 0;
}
