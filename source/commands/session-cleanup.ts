import {unaskedWords} from '../session/cleanup-plan.ts';
import type {ExitCode} from '../session/errors.ts';
import {countWords} from '../session/words.ts';
import {planCleanup, runCleanup} from '../store/endings/cleanup.ts';
import {emptyTrash} from '../store/endings/trash.ts';
import {openProject} from '../store/project.ts';
import {SessionReader} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {warn} from './output.ts';
import {planExitCode, printPlan, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('cleanup', async ao => {
		const project = await openProject(ao, input.text('project'));
		const narrowed = input.on('merged') || input.on('closed');
		const choice = {
			merged: !narrowed || input.on('merged'),
			closed: !narrowed || input.on('closed'),
			includeClosed: input.on('include-closed'),
		};
		const dryRun = input.on('dry-run');
		const entries = new SessionReader(project).read();
		const plan = await planCleanup(project, entries, choice);
		const done = dryRun ? plan : await runCleanup(project, entries, plan, choice);
		if (!dryRun) {
			await emptyTrash(project);
		}
		const unasked = done.filter(({reason}) => reason.includes(unaskedWords)).length;
		if (unasked > 0) {
			warn(`${countWords(unasked, 'session')} kept, because the pull request ${unaskedWords}.`);
		}
		printPlan(done, {dryRun, json: input.on('json'), nothing: 'Nothing to clean up.'});
		return planExitCode(done);
	});
}
