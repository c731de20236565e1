import type {ExitCode} from '../session/errors.ts';
import {dataDirFromEnvironment} from '../store/setting-names.ts';
import {settingsFile} from '../store/settings.ts';
import type {CommandInput} from './command.ts';
import {print, printJson} from './output.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	const path = settingsFile(dataDirFromEnvironment());
	if (input.on('json')) {
		printJson({path});
	} else {
		print(path);
	}
	return 0;
}
