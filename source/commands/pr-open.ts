import type {ExitCode} from '../session/errors.ts';
import {pullAddress} from '../store/pulls/pull-actions.ts';
import {browse} from './browse.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('pr open', async ao => {
		const entry = await oneSession(ao, input);
		return browse(entry, await pullAddress(entry), input);
	});
}
