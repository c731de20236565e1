import type {ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {openProject} from '../store/project.ts';
import type {CommandInput} from './command.ts';
import {issueView} from './issues.ts';
import {print, printJson, tell} from './output.ts';
import {readText, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('issues new', async ao => {
		const found = await openProject(ao, input.text('project'));
		const given = input.text('body');
		const body = given === '-' ? await readText('-') : given;
		const labels = input
			.text('label')
			?.split(',')
			.map(label => label.trim());
		const issue = await found.register().localTracker.create({title: input.args.join(' '), body, labels});
		if (input.on('json')) {
			printJson({issues: [issueView(issue, null)]});
		} else {
			print(cleanText(`${issue.id}: ${issue.title}`));
			if (found.home.tracker !== 'local') {
				tell('    It is a local issue: AO writes none on GitHub.');
			}
		}
		return 0;
	});
}
