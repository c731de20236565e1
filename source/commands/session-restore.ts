import {parkedAs} from '../session/activity.ts';
import {AoError, type ExitCode} from '../session/errors.ts';
import {restoreSessions} from '../store/endings/restore.ts';
import {findSessions, projectsFor} from '../store/list.ts';
import {observe} from '../store/look/observe.ts';
import {Observer} from '../store/look/overview.ts';
import type {SessionEntry} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {planExitCode, printPlan, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('restore', async ao => {
		const all = input.on('all');
		if (all === input.args.length > 0) {
			throw new AoError('usage', 'Name sessions, or give --all for those that were stopped or lost.', {
				hint: '`ao session ls --ended` lists them.',
			});
		}
		const project = input.text('project');
		let entries: SessionEntry[];
		if (all) {
			const overview = await new Observer(await projectsFor(ao, project)).look();
			entries = overview.entries.filter(({record}) => ['stopped', 'lost'].includes(parkedAs(record) ?? ''));
		} else {
			entries = await findSessions(ao, input.args, {project});
		}
		if (!all) {
			for (const entry of entries) {
				await observe(entry.project, [entry]);
			}
		}
		const plan = await restoreSessions(entries);
		printPlan(plan, {dryRun: false, json: input.on('json'), nothing: 'Nothing was stopped or lost.'});
		return planExitCode(plan);
	});
}
