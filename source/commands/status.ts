import {AoError, type ExitCode, errorView} from '../session/errors.ts';
import type {Session} from '../session/session.ts';
import {totalCost} from '../session/total-cost.ts';
import type {Ao} from '../store/ao.ts';
import {projectsFor} from '../store/list.ts';
import {Follower} from '../store/look/follow.ts';
import {Observer} from '../store/look/overview.ts';
import type {Project} from '../store/project.ts';
import type {CommandInput} from './command.ts';
import {print, printJson, warn} from './output.ts';
import {endedBy, endSignal, withAo} from './shared.ts';
import {printSessions} from './status-table.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('status', ao => status(ao, input), {quiet: input.on('watch')});
}

async function status(ao: Ao, input: CommandInput): Promise<ExitCode> {
	const seconds = input.number('interval', {min: 1, max: 3600}) ?? 2;
	const projects = await projectsFor(ao, input.text('project'), ({id, why}) =>
		warn(`the sessions of project ${id} are left out: ${why}`),
	);
	const archived = input.on('ended');
	if (input.on('offline') && input.on('refresh')) {
		throw new AoError('usage', '`--refresh` asks a server and `--offline` asks none.', {
			hint: 'Leave one of them out.',
		});
	}
	if (!input.on('watch')) {
		const observer = new Observer(projects);
		const {sessions, problems} = await observer.look({archived});
		const asked = await askForge(observer, projects, input);
		const known = input.on('offline') ? sessions : observer.read({archived}).sessions;
		await show(known, [...problems, ...asked], input);
		return 0;
	}
	const ended = endSignal();
	try {
		const options = {archived, offline: input.on('offline'), everyMs: seconds * 1000};
		return endedBy(await watch(ao, projects, {...options, ended: ended.signal}, input));
	} finally {
		ended.dispose();
	}
}

/** The forge's last answers are good enough for so long, in ms, and it is waited for so long. */
const freshMs = 30_000;
const patienceMs = 5000;

/** Asks the forge where its answers are not fresh. Gives what could not be asked or kept, in words. */
async function askForge(
	observer: Observer,
	projects: readonly Project[],
	input: CommandInput,
): Promise<string[]> {
	if (input.on('offline')) {
		return [];
	}
	try {
		const {faults} = await observer.lookAtForge({
			maxAgeMs: input.on('refresh') ? 0 : freshMs,
			urgent: input.on('refresh'),
			signal: AbortSignal.timeout(patienceMs),
		});
		return [...faults.values()].map(({message, hint}) => (hint === null ? message : `${message} ${hint}`));
	} catch (error) {
		if ((error as Error).name === 'TimeoutError' || (error as Error).name === 'AbortError') {
			const hosts = new Set(projects.flatMap(({forge}) => (forge === null ? [] : `GitHub (${forge.host})`)));
			const server = [...hosts].join(' or ') || 'GitHub';
			return [`${server} has not answered within ${patienceMs / 1000} s; what is shown is older.`];
		}
		return [errorView(error).message];
	}
}

async function show(sessions: Session[], problems: readonly string[], input: CommandInput): Promise<void> {
	for (const problem of problems) {
		warn(problem);
	}
	if (input.on('json')) {
		printJson(documentOf(sessions));
	} else {
		await printSessions(sessions);
	}
}

function documentOf(sessions: readonly Session[]) {
	return {generatedAt: new Date().toISOString(), sessions, cost: totalCost(sessions)};
}

/**
Shows the sessions again whenever something about them changed; with `--json` one document a line. What announces itself
is shown at once, the rest is looked at every `everyMs`. Gives the signal that ended it.
*/
async function watch(
	ao: Ao,
	projects: readonly Project[],
	{
		archived,
		offline,
		everyMs,
		ended,
	}: {archived: boolean; offline: boolean; everyMs: number; ended: Promise<NodeJS.Signals>},
	input: CommandInput,
): Promise<NodeJS.Signals> {
	let shown = '';
	let problems: readonly string[] = [];
	let showing = Promise.resolve();
	const showNew = ({sessions}: {sessions: Session[]}): Promise<void> => {
		const now = JSON.stringify(sessions);
		if (now !== shown) {
			shown = now;
			showing = showing.then(() => showAgain(sessions, problems, input));
		}
		return showing;
	};
	const {promise: failed, reject} = Promise.withResolvers<never>();
	const follower = new Follower(
		ao,
		projects,
		{everyMs, archived, offline},
		{
			read: known => void showNew(known).catch(reject),
			look: showNew,
			error: reject,
			problems: found => {
				problems = found;
			},
		},
	);
	follower.lookSoon();
	try {
		return await Promise.race([ended, failed]);
	} finally {
		await follower.close();
		await showing;
	}
}

async function showAgain(
	sessions: Session[],
	problems: readonly string[],
	input: CommandInput,
): Promise<void> {
	if (input.on('json')) {
		printJson(documentOf(sessions), {compact: true});
		return;
	}
	if (process.stdout.isTTY) {
		process.stdout.write('\u001B[H\u001B[2J');
	}
	await show(sessions, problems, input);
	if (!process.stdout.isTTY) {
		print();
	}
}
