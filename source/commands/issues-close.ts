import {AoError, type ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {activeSessionOn} from '../store/issues/issues.ts';
import {lookUpIssues, trackerOf} from '../store/issues/issues-of.ts';
import {resolveReferences} from '../store/prepare.ts';
import {openProject} from '../store/project.ts';
import {SessionReader} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {issueView} from './issues.ts';
import {print, printJson, warn} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('issues close', async ao => {
		const project = await openProject(ao, input.text('project'));
		const [named, ...more] = resolveReferences(input.args, project.refs).unique;
		if (named === undefined || more.length > 0) {
			throw new AoError('usage', '`ao issues close` takes one issue.', {
				hint: 'Name it as `ao issues` does: task-7.',
			});
		}
		const tracker = trackerOf(project, named.ref);
		const [known] = tracker.kind === 'local' ? await lookUpIssues(project, [named.ref]) : [];
		if (known instanceof AoError) {
			throw known;
		}
		const issue = await tracker.close(named.ref);
		const session = activeSessionOn(new SessionReader(project).read(), issue.ref);
		if (session !== null) {
			warn(`${session} still works on it`);
		}
		if (input.on('json')) {
			printJson({issues: [issueView(issue, session)]});
		} else {
			print(cleanText(`${issue.id}: closed (${issue.title})`));
		}
		return 0;
	});
}
