import PQueue from 'p-queue';
import {agentById, agentIds} from '../../agents/index.ts';
import type {Agent, AgentAbout} from '../../session/agent.ts';
import {errorView} from '../../session/errors.ts';
import {agentVersion, isOlder} from '../agents/agent-version.ts';
import {programOf} from '../agents/agents.ts';
import type {Ao} from '../ao.ts';
import {type Check, check} from './doctor-check.ts';

/** An agent as the doctor finds it on this machine. */
export type AgentFound = {
	id: string;
	label: string;
	/** Its program's path; null where it is not installed. */
	program: string | null;
	/** What that says of its version; null where it says none. */
	version: string | null;
	about: AgentAbout;
};

/** The words for an agent whose program is not there. */
export const notInstalled = 'not installed';

/** How many programs are asked for their version at once. */
const atOnce = 4;

/** Looks for all agents that can be named, and asks those that are there for their versions. */
export async function examineAgents(ao: Ao): Promise<{agents: AgentFound[]; checks: Check[]}> {
	const custom = ao.settings.agents ?? {};
	const queue = new PQueue({concurrency: atOnce});
	const found = await queue.addAll(
		agentIds(custom).map(id => async () => {
			try {
				const agent = agentById(id, custom);
				const one = await findAgent(ao, agent);
				return {agent: one, check: checkAgent(one, agent)};
			} catch (error) {
				const {message, hint} = errorView(error);
				return {agent: null, check: check(`agent ${id}`, false, message, hint)};
			}
		}),
	);
	return {
		agents: found.flatMap(({agent}) => agent ?? []),
		checks: found.map(one => one.check),
	};
}

async function findAgent(ao: Ao, agent: Agent): Promise<AgentFound> {
	const {id, label, versionArgs, about} = agent;
	const program = programOf(ao, agent);
	const version =
		program === null || versionArgs === undefined ? null : await agentVersion(program, versionArgs, ao.env);
	return {id, label, program, version, about};
}

function checkAgent({id, program, version, about}: AgentFound, {install}: Agent): Check {
	const name = `agent ${id}`;
	if (program === null) {
		return check(name, false, notInstalled, install);
	}
	const {events, transcript, screen, cost, resume} = about;
	const heard = Object.entries({events, transcript, screen, cost, resume}).flatMap(([what, how]) =>
		how === null ? [] : [what],
	);
	const words = [version ?? 'installed', ...heard].join(' · ');
	return version !== null && about.seen !== null && isOlder(version, about.seen)
		? check(
				name,
				false,
				`${words}; older than ${about.seen}, which AO was tried with`,
				`${install} (npm under an old Node installs an old version in silence)`,
			)
		: check(name, true, words);
}
