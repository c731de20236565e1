import {agentsFor} from '../agents/agents.ts';
import {type BatchEvent, defaultConcurrency, spawnBatch} from '../batch.ts';
import {prepareSpawns, tooManyAgents} from '../prepare.ts';
import type {Project} from '../project.ts';
import {spawnSession} from '../spawn.ts';
import type {MessageLevel, SpawnRequest} from './board-model.ts';

export type SpawnTalk = {
	say(level: MessageLevel, text: string): void;
	/** Short words on how far it is. */
	progress(text: string): void;
};

/**
Spawns what somebody asked for on the board: one session for the prompt, or a batch for the issues. Gives the new
sessions' ids; what was skipped or failed in a batch is said.
*/
export async function spawnFromBoard(
	project: Project,
	request: SpawnRequest,
	talk: SpawnTalk,
): Promise<string[]> {
	const agents = agentsFor(project, request.agent ?? undefined);
	const onWarning = (text: string) => talk.say('warning', text);
	const plan = await prepareSpawns(project, {
		model: request.model ?? undefined,
		permissions: request.permissions ?? undefined,
		fetch: true,
		onWarning,
	});
	const many = tooManyAgents(project, Math.max(1, request.issues.length));
	if (many !== null) {
		onWarning(many);
	}
	const [agent] = agents;
	if (request.issues.length === 0 && agent !== undefined) {
		const what = {issue: null, prompt: request.prompt, branch: null, agent};
		const {id} = await spawnSession(project, {...plan, ...what}, {onWarning});
		talk.say('good', `${id} spawned`);
		return [id];
	}
	let ended = 0;
	const {spawned} = await spawnBatch(project, {
		inputs: request.issues,
		agents,
		plan,
		concurrency: project.ao.settings.concurrency ?? defaultConcurrency,
		force: false,
		dryRun: false,
		onWarning,
		onEvent: event => {
			ended++;
			talk.progress(`spawning ${ended} of ${request.issues.length}`);
			sayEvent(event, talk);
		},
	});
	if (spawned.length > 0) {
		talk.say('good', `${spawned.length} spawned`);
	}
	return spawned.map(({id}) => id);
}

function sayEvent(event: BatchEvent, {say}: SpawnTalk): void {
	if (event.kind === 'failed') {
		const {message, hint} = event.error;
		say('error', `${event.input}: ${hint === null ? message : `${message} ${hint}`}`);
	} else if (event.kind === 'skipped') {
		const by = event.session === null ? '' : `, ${event.session}`;
		say('warning', `${event.input}: skipped (${event.reason}${by})`);
	}
}
