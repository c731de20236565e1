import {isRunning} from '../../session/activity.ts';
import type {Runtime} from '../../session/runtime.ts';
import {readOutput} from '../logs.ts';
import type {SessionEntry} from '../sessions.ts';

/**
Gives a session's screen now and again whenever it changed, with colours; for an ended one what was kept of it.
@returns the function that ends it.
*/
export function watchScreen(entry: SessionEntry, onScreen: (screen: string) => void): () => void {
	const {run} = entry.record;
	let ended = false;
	const give = (screen: string): void => {
		if (!ended) {
			onScreen(screen);
		}
	};
	if (run === null || !isRunning(entry.record)) {
		readOutput(entry, {colours: true}).then(give, () => give(''));
		return () => {
			ended = true;
		};
	}
	const follow = followScreen(entry.project.ao.runtimeOf(run.handle), entry.id, give);
	return () => {
		ended = true;
		follow();
	};
}

/** A screen that keeps changing is captured again after so long, in ms: a board draws it no more often. */
const restMs = 200;

/** One capture at a time, and one more some time after it when something changed meanwhile. */
function followScreen(runtime: Runtime, id: string, give: (screen: string) => void): () => void {
	let capturing = false;
	let again = false;
	let rest: NodeJS.Timeout | null = null;
	const capture = (): void => {
		if (capturing) {
			again = true;
			return;
		}
		capturing = true;
		runtime
			.capture(id, {colours: true})
			.then(give, () => undefined)
			.finally(() => {
				rest = setTimeout(() => {
					capturing = false;
					if (again) {
						again = false;
						capture();
					}
				}, restMs);
			});
	};
	const stop = runtime.watch([id], capture);
	capture();
	return () => {
		stop();
		again = false;
		if (rest !== null) {
			clearTimeout(rest);
		}
	};
}
