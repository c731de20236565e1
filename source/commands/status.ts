import {setTimeout as delay} from 'node:timers/promises';
import type {ExitCode} from '../session/errors.ts';
import type {Session} from '../session/session.ts';
import {projectsFor} from '../store/list.ts';
import {Observer} from '../store/overview.ts';
import type {CommandInput} from './command.ts';
import {print, printJson, warn} from './output.ts';
import {interruptSignal, withAo} from './shared.ts';
import {printSessions} from './status-table.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('status', async ao => {
		const seconds = input.number('interval', {min: 1, max: 3600}) ?? 2;
		const projects = await projectsFor(ao, input.text('project'), ({id, why}) =>
			warn(`the sessions of project ${id} are left out: ${why}`),
		);
		const observer = new Observer(projects);
		const archived = input.on('ended');
		if (!input.on('watch')) {
			const {sessions, problems} = await observer.look({archived});
			await show(sessions, problems, input);
			return 0;
		}
		const interrupt = interruptSignal();
		try {
			await watch(observer, {archived, seconds, signal: interrupt.signal}, input);
		} finally {
			interrupt.dispose();
		}
		return 0;
	});
}

async function show(sessions: Session[], problems: readonly string[], input: CommandInput): Promise<void> {
	for (const problem of problems) {
		warn(problem);
	}
	if (input.on('json')) {
		printJson({generatedAt: new Date().toISOString(), sessions});
	} else {
		await printSessions(sessions);
	}
}

/** Shows the sessions again whenever something about them changed; with `--json` one document a line. */
async function watch(
	observer: Observer,
	{archived, seconds, signal}: {archived: boolean; seconds: number; signal: AbortSignal},
	input: CommandInput,
): Promise<void> {
	let shown = '';
	while (!signal.aborted) {
		const {sessions, problems} = await observer.look({archived});
		const now = JSON.stringify(sessions);
		if (now !== shown) {
			shown = now;
			if (input.on('json')) {
				printJson({generatedAt: new Date().toISOString(), sessions}, {compact: true});
			} else {
				if (process.stdout.isTTY) {
					process.stdout.write('\u001B[H\u001B[2J');
				}
				await show(sessions, problems, input);
				if (!process.stdout.isTTY) {
					print();
				}
			}
		}
		await delay(seconds * 1000, undefined, {signal}).catch(() => undefined);
	}
}
