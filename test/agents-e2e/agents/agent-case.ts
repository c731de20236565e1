import type {AgentId} from '../install.ts';
import type {Answer, Reply} from '../server/model.ts';

export type Tool = NonNullable<Answer['tool']>;

/** Where an agent's run takes place. */
export type Place = {home: string; root: string; url: string; programs: string};

/** What the scenario must know of one agent: its user's settings, its tools' names, and what is expected of it. */
export type AgentCase = {
	id: AgentId;
	/** The environment of a user who has pointed the agent at the server. */
	env(place: Place): Record<string, string>;
	/** Writes what such a user has at home already: settings, an accepted first start. */
	prepareHome(place: Place): void;
	/** What it asks before its first prompt, and the number of the answer after which it does not ask again. */
	firstQuestion?: {text: RegExp; option: number};
	/** Runs a command so that the agent asks first. */
	shell(command: string): Tool;
	write(file: string, text: string): Tool;
	/** Whether `write` is asked for under the permissions `ask`. */
	asksToWrite: boolean;
	/** Asks the user to choose between two; left out where the agent has no such tool. */
	question?(question: string, options: [string, string]): Tool;
	/** What makes a turn fail, and a word of why in what AO then says. */
	failure: Extract<Reply, {kind: 'fail'}>;
	blockedText: RegExp;
	/** Micro-dollars that one answer costs by the agent's own count; null: AO estimates. */
	ownMicroUsd: number | null;
	/** Cache writes are in the agent's wire format. */
	countsCacheWrite?: boolean;
};
