import {AoError, type ExitCode, exitCode} from '../session/errors.ts';
import {createBoardStore} from '../store/board-store.ts';
import {openProject, openProjects} from '../store/project.ts';
import {registerBoard} from '../store/runs.ts';
import type {CommandInput} from './command.ts';
import {print} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	if (!process.stdout.isTTY || !process.stdin.isTTY) {
		const status = await import('./status.ts');
		return status.run(input);
	}
	return withAo('board', async ao => {
		const named = input.text('project');
		const here = input.on('all')
			? null
			: await openProject(ao, named).catch(error => {
					if (named !== undefined || (error as AoError).code !== 'not_a_repository') {
						throw error;
					}
					return null;
				});
		const projects = here === null ? (await openProjects(ao)).projects : [here.register()];
		if (projects.length === 0) {
			throw new AoError(
				'not_a_repository',
				'This folder is in no git repository, and AO knows no project yet.',
				{
					hint: 'Go into a repository and type `ao` there, or see `ao demo`.',
				},
			);
		}
		const unregister = registerBoard(ao, here === null ? null : (projects[0]?.id ?? null));
		const store = createBoardStore(ao, projects, {single: here !== null});
		try {
			const {runBoard} = await import('../board/index.tsx');
			const {message, signal} = await runBoard({
				store,
				keys: ao.settings.keys,
				ascii: ao.settings.theme === 'ascii' ? true : undefined,
				mouse: ao.settings.mouse ?? true,
			});
			if (message !== null) {
				print(message);
			}
			return signal === null ? exitCode.done : exitCode.interrupted;
		} finally {
			await store.dispose();
			unregister();
		}
	});
}
