import type {ExitCode} from '../session/errors.ts';
import {version} from '../version.ts';
import type {CommandInput} from './command.ts';
import {print, printJson} from './output.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	if (input.on('json')) {
		printJson({ao: version, node: process.versions.node});
	} else {
		print(version);
	}
	return 0;
}
