import {fetchBase, resolveBase} from '../git/base.ts';
import {isRunning} from '../session/activity.ts';
import {dedupeRefs, type NamedRef, parseIssueRefs, type RefContext} from '../session/issue-ref.ts';
import type {Permissions} from '../session/session.ts';
import type {Project} from './project.ts';
import {SessionReader} from './sessions.ts';
import type {SpawnPlan} from './spawn.ts';

export type PrepareOptions = {
	base?: string | undefined;
	model?: string | undefined;
	permissions?: Permissions | undefined;
	fetch: boolean;
	signal?: AbortSignal | undefined;
	onWarning(text: string): void;
};

/**
What all spawns of a command share: base (after one fetch), model, permissions, runtime. Changes nothing on disk but
what the fetch does.
*/
export async function prepareSpawns(
	project: Project,
	options: PrepareOptions,
): Promise<Pick<SpawnPlan, 'base' | 'model' | 'permissions' | 'runtime'>> {
	const {settings} = project.ao;
	const runtime = await project.ao.defaultRuntime();
	if (options.fetch && options.base === undefined) {
		const fetched = await fetchBase(project.repository, {signal: options.signal});
		if (!fetched.ok) {
			options.onWarning(`could not fetch (${fetched.message}); going on with what is here`);
		}
	}
	const base = await resolveBase(project.repository, {
		explicit: options.base,
		configured: project.settings.base,
	});
	return {
		base,
		model: options.model ?? settings.model ?? null,
		permissions: options.permissions ?? settings.permissions ?? 'ask',
		runtime,
	};
}

/** A warning when `more` new agents would make more than `maxAgents`; null otherwise. */
export function tooManyAgents(project: Project, more: number): string | null {
	const most = project.ao.settings.maxAgents ?? 50;
	const running = new SessionReader(project).read().filter(({record}) => isRunning(record)).length;
	return running + more > most
		? `${running + more} agents will be at work, more than maxAgents (${most}); see that the machine can carry them`
		: null;
}

/**
The issues that were named, as canonical references in their order, each once.
@throws AoError('usage') for the first one that is not understood.
*/
export function resolveReferences(
	inputs: readonly string[],
	context: RefContext,
): {unique: NamedRef[]; duplicates: NamedRef[]} {
	const named = parseIssueRefs(inputs, context).map(item => {
		if ('error' in item) {
			throw item.error;
		}
		return item;
	});
	return dedupeRefs(named);
}
