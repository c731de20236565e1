import type {ExitCode} from '../session/errors.ts';
import type {PlanItem} from '../session/plan.ts';
import {killSession, planKill} from '../store/endings/kill.ts';
import {findSessions} from '../store/list.ts';
import {observe} from '../store/look/observe.ts';
import type {CommandInput} from './command.ts';
import {planExitCode, printPlan, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('kill', async ao => {
		const entries = await findSessions(ao, input.args, {project: input.text('project')});
		const options = {force: input.on('force'), keepWorktree: input.on('keep-worktree')};
		const dryRun = input.on('dry-run');
		const plan: PlanItem[] = [];
		for (const entry of entries) {
			await observe(entry.project, [entry]);
			plan.push(await (dryRun ? planKill(entry, options) : killSession(entry, options)));
		}
		printPlan(plan, {dryRun, json: input.on('json'), nothing: 'Nothing to end.'});
		return planExitCode(plan);
	});
}
