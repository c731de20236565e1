import {AoError} from '../session/errors.ts';
import type {Ao} from '../store/ao.ts';
import {type MissingProject, openProject, openProjects, type Project} from '../store/project.ts';
import type {CommandInput} from './command.ts';

/**
The projects that a board or watcher shows, made known: the named one, else this folder's; with `--all`, or outside of a
repository, all that are known. Those that cannot be opened are told to `onMissing`.
@throws AoError('not_a_repository') where there is none at all.
*/
export async function chosenProjects(
	ao: Ao,
	input: CommandInput,
	{command, onMissing}: {command: string; onMissing?(missing: MissingProject): void},
): Promise<{projects: Project[]; single: boolean}> {
	const named = input.text('project');
	if (input.on('all') && named !== undefined) {
		throw new AoError('usage', '`--all` and `--project` are two choices.', {hint: 'Give one of them.'});
	}
	const here = input.on('all') ? null : await projectHere(ao, named);
	if (here !== null) {
		return {projects: [here.register()], single: true};
	}
	const {projects, missing} = await openProjects(ao);
	for (const one of missing) {
		onMissing?.(one);
	}
	if (projects.length === 0) {
		throw new AoError(
			'not_a_repository',
			'This folder is in no git repository, and AO knows no project yet.',
			{hint: `Go into a repository and type \`${command}\` there, or see \`ao demo\`.`},
		);
	}
	return {projects: projects.map(project => project.register()), single: false};
}

async function projectHere(ao: Ao, named: string | undefined): Promise<Project | null> {
	try {
		return await openProject(ao, named);
	} catch (error) {
		if (named !== undefined || (error as AoError).code !== 'not_a_repository') {
			throw error;
		}
		return null;
	}
}
