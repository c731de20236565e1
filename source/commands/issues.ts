import {AoError, type ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import type {Issue} from '../session/tracker.ts';
import {foreignHost} from '../store/issues/foreign-remote.ts';
import {activeSessionOn} from '../store/issues/issues.ts';
import {openProject, type Project} from '../store/project.ts';
import {SessionReader} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {filterFromFlags} from './issue-flags.ts';
import {print, printJson, tell} from './output.ts';
import {withAo} from './shared.ts';

/** Issues of a server that are listed where no limit is given. */
const defaultLimit = 50;

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('issues', async ao => {
		const project = await openProject(ao, input.text('project'));
		refuseWithoutRepository(project);
		const {filter, chosen} = filterFromFlags(project, input);
		const {tracker} = project;
		const limit = filter.limit ?? (tracker.kind === 'local' ? Number.POSITIVE_INFINITY : defaultLimit);
		const found = await tracker.list({...filter, limit: limit + 1});
		const issues = found.slice(0, limit);
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
			await sayNone(project, chosen);
		} else if (found.length > limit) {
			tell(`These are the newest ${limit}; there are more (--limit n).`);
		}
		return 0;
	});
}

async function sayNone(project: Project, chosen: boolean): Promise<void> {
	if (chosen) {
		print('No open issues match.');
		return;
	}
	const isLocal = project.tracker.kind === 'local';
	print(`No open issues.${isLocal ? ' `ao issues new "title"` writes one.' : ''}`);
	const host = isLocal ? await foreignHost(project) : null;
	if (host !== null) {
		tell(`Its remote is on ${host}, which AO does not speak: issues and pull requests are local.`);
	}
}

/** A setting for all projects may name a tracker that this one has no repository in. */
function refuseWithoutRepository({home, id}: Project): void {
	if (home.tracker === 'github' && home.repository === null) {
		throw new AoError('usage', `The issues of ${id} are set to be on GitHub, where none of its remotes is.`, {
			hint: 'Add a remote there, or write {"tracker": "local"} to ao.config.json.',
		});
	}
}

/** An issue as `ao issues --json` shows it. */
export function issueView({ref, id, title, url, state, labels, assignees}: Issue, session: string | null) {
	return {ref, id, title, url, state, labels, assignees, session};
}
