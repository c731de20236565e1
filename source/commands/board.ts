import {type ExitCode, exitCode} from '../session/errors.ts';
import type {Ao} from '../store/ao.ts';
import {createBoardStore} from '../store/board/board-store.ts';
import {registerBoard} from '../store/runs.ts';
import {chosenProjects} from './chosen-projects.ts';
import type {CommandInput} from './command.ts';
import {print} from './output.ts';
import {inBackground, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	if (!process.stdout.isTTY || !process.stdin.isTTY) {
		const status = await import('./status.ts');
		return status.run(input);
	}
	return withAo('board', ao => board(ao, input), inBackground);
}

async function board(ao: Ao, input: CommandInput): Promise<ExitCode> {
	const {projects, single} = await chosenProjects(ao, input, {command: 'ao'});
	const unregister = registerBoard(ao, single ? (projects[0]?.id ?? null) : null);
	const store = createBoardStore(ao, projects, {single});
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
}
