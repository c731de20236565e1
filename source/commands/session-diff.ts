import type {ExitCode} from '../session/errors.ts';
import {cleanStyled} from '../session/text.ts';
import {sessionDiff} from '../store/logs.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('diff', async ao => {
		const entry = await oneSession(ao, input);
		if (input.on('json')) {
			printJson({
				session: entry.id,
				diff: await sessionDiff(entry, {colours: false, stat: input.on('stat')}),
			});
			return 0;
		}
		const terminal = process.stdout.isTTY;
		const colours = terminal && process.stdout.hasColors();
		const diff = await sessionDiff(entry, {colours, stat: input.on('stat')});
		process.stdout.write(terminal ? cleanStyled(diff) : diff);
		return 0;
	});
}
