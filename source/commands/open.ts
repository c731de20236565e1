import {existsSync} from 'node:fs';
import {AoError, type ExitCode} from '../session/errors.ts';
import {findSessions} from '../store/list.ts';
import type {CommandInput} from './command.ts';
import {openEditor} from './editor.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('open', async ao => {
		const [entry] = await findSessions(ao, input.args, {project: input.text('project')});
		const worktree = entry?.record.created.worktree ?? '';
		if (entry === undefined || !existsSync(worktree)) {
			throw new AoError('not_found', `The worktree of ${entry?.id} is not there.`, {
				hint: `Bring it back: ao session restore ${entry?.id}.`,
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
