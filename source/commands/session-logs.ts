import type {ExitCode} from '../session/errors.ts';
import {readLog, readOutput} from '../store/logs.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('logs', async ao => {
		const most = input.number('lines', {min: 1, max: 1_000_000}) ?? Number.POSITIVE_INFINITY;
		const entry = await oneSession(ao, input);
		const colours = process.stdout.isTTY && process.stdout.hasColors();
		const lines = input.on('events') ? readLog(entry) : (await readOutput(entry, {colours})).split('\n');
		const shown = lines.slice(-Math.min(most, lines.length));
		if (input.on('json')) {
			printJson({session: entry.id, lines: shown});
		} else {
			print(shown.join('\n'));
		}
		return 0;
	});
}
