import prettyMs from 'pretty-ms';
import type {ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {runningWords} from '../session/words.ts';
import {createBoardStore} from '../store/board/board-store.ts';
import {cleanDemo, type Demo, driveDemo, openDemo, startDemo, stopDemo} from '../store/demo.ts';
import {Observer} from '../store/look/overview.ts';
import {registerBoard} from '../store/runs.ts';
import type {CommandInput} from './command.ts';
import {print} from './output.ts';
import {interruptSignal} from './shared.ts';
import {printSessions} from './status-table.ts';

/** How long a run without a terminal waits for its agents, in ms. */
const longestRunMs = 60_000;

export async function run(input: CommandInput): Promise<ExitCode> {
	const seed = input.number('seed', {min: 1, max: 1_000_000});
	const speed = input.number('speed', {min: 1, max: 100});
	process.env.AO_DEMO_SEED ??= String(seed ?? 1);
	process.env.AO_DEMO_SPEED ??= String(speed ?? 1);
	if (input.on('clean')) {
		const dir = await cleanDemo(process.env);
		print(dir === null ? 'There is no demo to remove.' : `The demo is gone: ${dir} was removed.`);
		return 0;
	}
	const demo = await openDemo(process.env);
	try {
		return await (process.stdout.isTTY && process.stdin.isTTY ? runOnBoard(demo) : runInLines(demo));
	} finally {
		await demo.ao.dispose();
	}
}

/** The full-screen board on the running demo; leaving it leaves the agents at work. */
async function runOnBoard(demo: Demo): Promise<ExitCode> {
	const controller = new AbortController();
	const unregister = registerBoard(demo.ao, demo.project.id);
	const store = createBoardStore(demo.ao, [demo.project], {single: true});
	const {signal} = controller;
	const fail = (error: unknown): void => {
		if (!signal.aborted) {
			store.say('error', (error as Error).message);
		}
	};
	const driven = startDemo(demo, {signal})
		.then(() => driveDemo(demo, {answer: false, signal, say: text => store.say('good', text)}))
		.catch(fail);
	try {
		const {runBoard} = await import('../board/index.tsx');
		await runBoard({store});
		controller.abort();
		await driven;
		// `ao` and `ao stop` mean the user's own sessions, not these.
		print(runningWords(store.getSnapshot().sessions) ?? 'The demo rests.');
		print(
			'`ao demo` (or `npm start`) goes on with it, `ao demo --clean` (or `npm start -- --clean`) removes all of it.',
		);
		return 0;
	} finally {
		controller.abort();
		await store.dispose();
		unregister();
	}
}

/** The same demo without a terminal: what happens as lines, the table at the end, and nothing left running. */
async function runInLines(demo: Demo): Promise<ExitCode> {
	const interrupt = interruptSignal();
	const timeout = AbortSignal.timeout(longestRunMs);
	const signal = AbortSignal.any([interrupt.signal, timeout]);
	try {
		print(`AO demo in ${demo.dir}`);
		const result = await startDemo(demo, {
			signal,
			onEvent: event => {
				if (event.kind === 'spawned') {
					print(cleanText(`${event.input}: spawned ${event.session.id} on ${event.session.branch}`));
				} else if (event.kind === 'failed') {
					print(cleanText(`${event.input}: failed, ${event.error.message}`));
				}
			},
		});
		print(
			`${result.spawned.length} spawned, ${result.skipped.length} skipped, ${result.failed.length} failed in ${prettyMs(result.elapsedMs)}`,
		);
		await driveDemo(demo, {answer: true, signal, say: text => print(cleanText(text))});
		const {sessions} = await new Observer([demo.project]).look({archived: true});
		print();
		await printSessions(sessions);
		if (timeout.aborted) {
			print(`Not all agents were done after ${prettyMs(longestRunMs)}.`);
		}
		return interrupt.signal.aborted ? 130 : result.failed.length > 0 ? 1 : 0;
	} finally {
		interrupt.dispose();
		await stopDemo(demo);
	}
}
