import type {ExitCode} from '../session/errors.ts';
import {Observer} from '../store/look/overview.ts';
import {openProject} from '../store/project.ts';
import type {CommandInput} from './command.ts';
import {printJson, warn} from './output.ts';
import {withAo} from './shared.ts';
import {printSessions} from './status-table.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('session ls', async ao => {
		const observer = new Observer([await openProject(ao, input.text('project'))]);
		const {sessions, problems} = await observer.look({archived: input.on('ended')});
		for (const problem of problems) {
			warn(problem);
		}
		if (input.on('json')) {
			printJson({generatedAt: new Date().toISOString(), sessions});
		} else {
			await printSessions(sessions);
		}
		return 0;
	});
}
