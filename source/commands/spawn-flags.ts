import type {Permissions} from '../session/session.ts';
import {prepareSpawns} from '../store/prepare.ts';
import type {Project} from '../store/project.ts';
import type {SpawnPlan} from '../store/spawn.ts';
import type {CommandInput} from './command.ts';
import {warn} from './output.ts';

/**
What the flags that both spawn commands have (`--base`, `--model`, `--permissions`, `--no-fetch`) come to.
@param fetched a base that is known and up to date already.
*/
export function prepareFromFlags(
	project: Project,
	input: CommandInput,
	signal: AbortSignal,
	fetched?: string,
): ReturnType<typeof prepareSpawns> {
	return prepareSpawns(project, {
		base: fetched ?? input.text('base'),
		model: input.text('model'),
		permissions: input.text('permissions') as Permissions | undefined,
		fetch: !input.on('no-fetch'),
		signal,
		onWarning: warn,
	});
}

/** The base and its short commit, as both commands print them. */
export function baseWords({base}: Pick<SpawnPlan, 'base'>): string {
	return `${base.base} (${base.commit.slice(0, 7)})`;
}
