import {agentById, agentIds} from '../../agents/index.ts';
import type {Agent} from '../../session/agent.ts';
import {AoError} from '../../session/errors.ts';
import {findProgram} from '../../system/find-program.ts';
import type {Ao} from '../ao.ts';
import type {Project} from '../project.ts';

/** The agent where none is named: `AO_AGENT`, the project's, the user's, else the first one that is installed. */
export function defaultAgentId(project: Project): string {
	const {env, settings} = project.ao;
	const named = env.AO_AGENT || project.settings.agent || settings.defaultAgent;
	return (
		named ?? listAgents(project.ao).find(agent => agent.installed && agent.id !== 'demo')?.id ?? 'claude-code'
	);
}

/** The agent of this id as data, for looks; null for one that is not known (any more) or set wrongly. */
export function knownAgent({ao}: Project, id: string): Agent | null {
	try {
		return agentById(id, ao.settings.agents ?? {});
	} catch {
		return null;
	}
}

/** The path of an agent's program, under the first of its names that is there (seen from `cwd`); null where none is. */
export function programOf(ao: Ao, {program, otherPrograms = []}: Agent, cwd = ao.cwd): string | null {
	for (const name of [program, ...otherPrograms]) {
		const found = findProgram(name, ao.env.PATH, cwd);
		if (found !== null) {
			return found;
		}
	}
	return null;
}

/** All agents one can name, with whether their program is there. */
export function listAgents(ao: Ao): {id: string; label: string; install: string; installed: boolean}[] {
	const custom = ao.settings.agents ?? {};
	return agentIds(custom).map(id => {
		const agent = agentById(id, custom);
		return {
			id,
			label: agent.label,
			install: agent.install,
			installed: programOf(ao, agent) !== null,
		};
	});
}

/**
The agent of this id, with its program checked, before anything is created.
@throws AoError('usage') unknown · AoError('missing_tool') with how to install it.
*/
export function installedAgent(ao: Ao, id: string): Agent {
	const agent = agentById(id, ao.settings.agents ?? {});
	if (programOf(ao, agent) === null) {
		throw new AoError(
			'missing_tool',
			`The agent ${id} is not installed: no program \`${agent.program}\` on PATH.`,
			{
				hint: agent.install,
			},
		);
	}
	return agent;
}

/** The agents named by `--agent a,b`, or the default one. */
export function agentsFor(project: Project, names: string | undefined): Agent[] {
	const ids = (names ?? defaultAgentId(project))
		.split(',')
		.map(name => name.trim())
		.filter(name => name !== '');
	if (ids.length === 0) {
		throw new AoError('usage', 'No agent is named.', {
			hint: `Known: ${agentIds(project.ao.settings.agents ?? {}).join(', ')}.`,
		});
	}
	return [...new Set(ids)].map(id => installedAgent(project.ao, id));
}
