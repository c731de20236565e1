import {commandHelp, overviewHelp} from './commands/help-text.ts';
import {printError} from './commands/output.ts';
import {parseCommandLine} from './commands/parse.ts';

/** Runs one command line and sets the process's exit code as in the contract. */
export async function run(argv: readonly string[]): Promise<void> {
	process.stdout.on('error', ignoreClosedPipe);
	const json = argv.includes('--json');
	try {
		const parsed = parseCommandLine(argv);
		if ('help' in parsed) {
			const help =
				typeof parsed.help === 'object' && parsed.help !== null
					? commandHelp(parsed.help)
					: overviewHelp(parsed.help);
			process.stdout.write(`${help}\n`);
			return;
		}
		const command = await parsed.command.load();
		process.exitCode = await command.run(parsed.input);
	} catch (error) {
		process.exitCode = printError(error, {json});
	}
}

/** `ao status | head` closes our output early: that is no error of ours. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
	if (error.code === 'EPIPE') {
		process.exit(0);
	}
	throw error;
}
