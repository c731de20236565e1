import {cpSync, lstatSync, mkdirSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as nextLook} from 'node:timers/promises';
import {expect, onTestFinished} from 'vitest';
import type {Activity, Session} from '../../source/session/session.ts';
import {makeWorld, type World} from '../helpers/cli.ts';
import type {StatusDocument} from '../helpers/documents.ts';
import {makeShop} from '../helpers/shop.ts';
import type {AgentCase} from './agents/agent-case.ts';
import {binDirOf, cacheDir} from './install.ts';
import {type ModelServer, serveModel} from './server/http.ts';
import {Model} from './server/model.ts';

/** How long an agent may take until AO shows what it does, in ms: programs of 200 MB on a busy machine. */
const patienceMs = 120_000;

/** What is left of the environment of whoever runs the suite: no key, proxy or setting of an agent. */
const kept =
	/^(?:PATH|LANG|LC_\w+|TERM|SHELL|USER|LOGNAME|AO_DATA_DIR|HOME|TMUX_TMPDIR|GIT_CONFIG_\w+|\w*_proxy|\w*_PROXY)$/;

/** One line of the table that is printed at the end. */
export type Row = {agent: string; step: string; seen: string; source: string; ms: number; detail: string};

/** One agent under AO with a model that does what the test says. */
export type Stage = {
	world: World;
	root: string;
	model: Model;
	rows: Row[];
	/** Runs `ao` and expects exit code 0. */
	ao(...args: string[]): Promise<string>;
	spawn(): Promise<Session>;
	/** Waits until the session does what is wanted and `check` throws no more; a line of the table. */
	until(step: string, activity: Activity, check?: (session: Session) => void): Promise<Session>;
	/** Waits until the model is in the middle of an answer to the session. */
	untilAsked(step: string): Promise<void>;
	/** What the session's terminal shows and showed. */
	logs(): Promise<string>;
	note(step: string, detail: string): void;
};

/** Makes a home, a repository with one issue, a model server; all of it is gone when the test ends. */
export async function makeStage(agent: AgentCase): Promise<Stage> {
	const world = makeWorld({runtime: 'tmux', settings: {defaultAgent: agent.id}});
	for (const name of Object.keys(world.env)) {
		if (!kept.test(name)) {
			delete world.env[name];
		}
	}
	const home = path.join(world.dir, 'home');
	mkdirSync(home);
	const root = realpathSync(await makeShop(world, {issues: 1}));
	const model = new Model();
	const server: ModelServer = await serveModel(model, path.join(world.dir, 'requests.jsonl'));
	onTestFinished(() => server.close());
	const place = {home, root, url: server.url, programs: binDirOf(agent.id)};
	agent.prepareHome(place);
	Object.assign(world.env, agent.env(place), {
		PATH: [place.programs, path.dirname(process.execPath), world.env.PATH].join(path.delimiter),
		USER: world.env.USER ?? 'ada',
	});

	let id = '';
	const rows: Row[] = [];
	const stage: Stage = {
		world,
		root,
		model,
		rows,
		async ao(...args) {
			const {exitCode, stdout, stderr} = await world.ao(args, {cwd: root});
			expect(exitCode, `ao ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
			return stdout;
		},
		async spawn() {
			const {session} = await world.json<{session: Session}>(['spawn', '1', '--agent', agent.id], {
				cwd: root,
			});
			id = session.id;
			return session;
		},
		async until(step, activity, check = () => {}) {
			const begin = Date.now();
			let session: Session | undefined;
			for (;;) {
				const {sessions} = await world.json<StatusDocument>(['status', '-p', root], {cwd: root});
				session = sessions.find(one => one.id === id);
				const failure = await problem(session, activity, check);
				if (session !== undefined && failure === null) {
					const {activitySource, attention} = session;
					rows.push({
						agent: agent.id,
						step,
						seen: session.activity,
						source: activitySource ?? '-',
						ms: Date.now() - begin,
						detail: attention === null ? '' : `${attention.kind}: ${attention.text}`,
					});
					return session;
				}
				if (Date.now() - begin > patienceMs) {
					throw new Error(`${step}: ${failure}\n${await situation(stage, session)}`);
				}
			}
		},
		async untilAsked(step) {
			const begin = Date.now();
			while (!model.holds) {
				if (Date.now() - begin > patienceMs) {
					const {sessions} = await world.json<StatusDocument>(['status', '-p', root], {cwd: root});
					const session = sessions.find(one => one.id === id);
					throw new Error(`${step}: the model was not asked\n${await situation(stage, session)}`);
				}
				await nextLook(100);
			}
		},
		logs: async () => (id === '' ? '' : (await world.ao(['session', 'logs', id], {cwd: root})).stdout),
		note(step, detail) {
			rows.push({agent: agent.id, step, seen: '', source: '', ms: 0, detail});
		},
	};
	return stage;
}

/** Copies what a run left (facts, events, the agent's own files, requests) into the cache, and gives where. */
export async function keepTraces({world, logs}: Stage, agent: AgentCase): Promise<string> {
	const folder = path.join(cacheDir, `failed-${agent.id}`);
	rmSync(folder, {recursive: true, force: true});
	cpSync(world.dir, folder, {
		recursive: true,
		filter: file => {
			const stat = lstatSync(file);
			return (stat.isFile() || stat.isDirectory()) && path.basename(file) !== 'node_modules';
		},
	});
	writeFileSync(path.join(folder, 'screen.txt'), await logs());
	return folder;
}

async function problem(
	session: Session | undefined,
	activity: Activity,
	check: (session: Session) => void,
): Promise<string | null> {
	if (session === undefined) {
		return 'there is no such session';
	}
	if (session.activity !== activity) {
		return `it is ${session.activity}, not ${activity}`;
	}
	try {
		check(session);
		return null;
	} catch (error) {
		return (error as Error).message;
	}
}

/** All that helps to see why a wait was in vain. */
async function situation({model, logs}: Stage, session: Session | undefined): Promise<string> {
	const {activity, activitySource, attention, cost, state} = session ?? {};
	return [
		JSON.stringify({state, activity, activitySource, attention, cost}),
		`model: ${model.calls.length} calls, ${model.answered} answered, ${model.sideRequests} beside, ${model.waiting} queued, ${model.holds ? 'holds' : 'free'}`,
		(await logs()).trimEnd().split('\n').slice(-40).join('\n'),
	].join('\n');
}
