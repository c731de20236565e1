import type {ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {rerunChecks} from '../store/pulls/pull-actions.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('pr rerun', async ao => {
		const entry = await oneSession(ao, input);
		const {rerun, left} = await rerunChecks(entry);
		if (input.on('json')) {
			printJson({session: entry.id, rerun, left});
		} else {
			if (rerun.length === 0 && left.length === 0) {
				print(`${entry.id}: no check has failed`);
			}
			for (const name of rerun) {
				print(cleanText(`${entry.id}: runs again: ${name}`));
			}
			for (const {name, why} of left) {
				print(cleanText(`${entry.id}: cannot run again: ${name} (${why})`));
			}
		}
		return left.length > 0 && rerun.length === 0 ? 1 : 0;
	});
}
