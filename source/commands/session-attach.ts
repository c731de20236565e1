import {isRunning} from '../session/activity.ts';
import {AoError, type ExitCode} from '../session/errors.ts';
import {findSessions} from '../store/list.ts';
import {observe} from '../store/look/observe.ts';
import type {CommandInput} from './command.ts';
import {tell} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('attach', async ao => {
		const [entry] = await findSessions(ao, input.args, {project: input.text('project')});
		if (entry === undefined || !process.stdin.isTTY || !process.stdout.isTTY) {
			throw new AoError('usage', '`ao session attach` needs a terminal.', {
				hint: `Without one: ao session logs ${input.args[0]}.`,
			});
		}
		await observe(entry.project, [entry]);
		const {run: last} = entry.record;
		if (
			last === null ||
			entry.archived ||
			entry.record.lost !== null ||
			entry.record.stopped !== null ||
			entry.record.killed !== null
		) {
			throw new AoError('failed', `The agent of ${entry.id} is not running.`, {
				hint: `Bring it back: ao session restore ${entry.id}. Its last screen: ao session logs ${entry.id}.`,
			});
		}
		const why = await ao.runtimeOf(last.handle).attach(entry.id);
		await observe(entry.project, [entry]);
		tell(
			why === 'ended' || !isRunning(entry.record)
				? `The agent of ${entry.id} has ended.`
				: `Left ${entry.id}; its agent goes on.`,
		);
		return 0;
	});
}
