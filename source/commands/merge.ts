import {AoError, type ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {findSessions} from '../store/list.ts';
import {mergeSession, planMerge} from '../store/merge.ts';
import {observe} from '../store/observe.ts';
import {view} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('merge', async ao => {
		const [entry] = await findSessions(ao, input.args, {project: input.text('project')});
		if (entry === undefined) {
			throw new AoError('not_found', 'There is no such session.');
		}
		await observe(entry.project, [entry]);
		const json = input.on('json');
		if (input.on('dry-run')) {
			const {possible, text, into, conflicts} = await planMerge(entry);
			if (json) {
				printJson({dryRun: true, session: entry.id, possible, into, text, conflicts});
			} else {
				print(cleanText(`${entry.id}: ${text}`));
			}
			return possible ? 0 : 1;
		}
		const merged = await mergeSession(entry);
		if (json) {
			printJson({session: view(entry), how: merged.how, into: merged.into, commit: merged.commit});
		} else {
			print(`${entry.id}: merged into ${merged.into} (${merged.how}, ${merged.commit.slice(0, 7)})`);
			if (merged.issueClosed !== null) {
				print(`    ${merged.issueClosed} is closed.`);
			}
		}
		return 0;
	});
}
