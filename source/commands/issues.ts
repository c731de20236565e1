import type {ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import type {Issue} from '../session/tracker.ts';
import {activeSessionOn} from '../store/issues.ts';
import {openProject} from '../store/project.ts';
import {SessionReader} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('issues', async ao => {
		const label = input.text('label');
		const limit = input.number('limit', {min: 1, max: 10_000});
		const project = await openProject(ao, input.text('project'));
		const issues = await project.tracker.list({
			...(label === undefined ? {} : {labels: label.split(',')}),
			assignee: input.text('assignee'),
			search: input.text('search'),
			limit,
		});
		const entries = new SessionReader(project).read();
		const withSession = issues.map(issue => ({issue, session: activeSessionOn(entries, issue.ref)}));
		if (input.on('json')) {
			printJson({issues: withSession.map(({issue, session}) => issueView(issue, session))});
			return 0;
		}
		for (const {issue, session} of withSession) {
			const labels = issue.labels.length === 0 ? '' : `  [${issue.labels.join(', ')}]`;
			print(
				cleanText(`${issue.id.padEnd(9)} ${issue.title}${labels}${session === null ? '' : `  → ${session}`}`),
			);
		}
		if (issues.length === 0) {
			print('No open issues. `ao issues new "title"` writes one.');
		}
		return 0;
	});
}

/** An issue as `ao issues --json` shows it. */
export function issueView({ref, id, title, url, state, labels, assignees}: Issue, session: string | null) {
	return {ref, id, title, url, state, labels, assignees, session};
}
