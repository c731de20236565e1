import {existsSync} from 'node:fs';
import {AoError, type ExitCode} from '../session/errors.ts';
import {issueAddress, pullAddress} from '../store/pulls/pull-actions.ts';
import {browse} from './browse.ts';
import type {CommandInput} from './command.ts';
import {openEditor} from './editor.ts';
import {oneSession} from './one-session.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('open', async ao => {
		const pages = ['pr', 'issue', 'path'].filter(flag => input.on(flag));
		if (pages.length > 1) {
			throw new AoError('usage', `\`--${pages.join('` and `--')}\` were given, and one thing is opened.`, {
				hint: 'Leave one of them out.',
			});
		}
		const entry = await oneSession(ao, input);
		if (input.on('pr')) {
			return browse(entry, await pullAddress(entry), input);
		}
		if (input.on('issue')) {
			return browse(entry, issueAddress(entry), input);
		}
		const {worktree} = entry.record.created;
		if (!existsSync(worktree)) {
			throw new AoError('not_found', `The worktree of ${entry.id} is not there.`, {
				hint: `Bring it back: ao session restore ${entry.id}.`,
			});
		}
		if (input.on('json')) {
			printJson({session: entry.id, path: worktree});
			return 0;
		}
		if (input.on('path')) {
			print(worktree);
			return 0;
		}
		return openEditor(ao, worktree);
	});
}
