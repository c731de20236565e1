import {scriptFor} from './agent/script.ts';
import {demoTasks} from './tasks/index.ts';

/** An issue of the demo's repository; `key` names it in this program, whatever number a tracker gives it. */
export type DemoIssue = {key: string; title: string; body: string; labels: string[]};

/** The issues, in the order in which they are best made and spawned. */
export const demoIssues: readonly DemoIssue[] = demoTasks.map(({key, title, body, labels}) => ({
	key,
	title,
	body,
	labels: [...labels],
}));

/** Which issue's agent does what is worth seeing, by the issue's key. */
export const demoRoles = {
	/** Done first, and the one to be merged. */
	merge: 'readme',
	/** Asks whether a command may be run. */
	asks: 'version-1',
	/** Sees a test fail at first, and mends it. */
	failsATest: 'wide-text',
	/** Ends with exit code 1, edits uncommitted; goes on and finishes when it is restored. */
	crashes: 'fast-list',
	/** Exits with 0 when it is done, instead of waiting for more. */
	leaves: 'safe-save',
} as const;

/** Seconds from an agent's start at speed 1; tests and commits, which run for real, come on top (about a second). */
export type DemoTiming = {
	/** Until it asks, without a question null. */
	asks: number | null;
	/** Until it ends with an error, null where it does not. */
	crashes: number | null;
	/** Until it is done, not counting the wait for an answer or a restore. */
	done: number;
};

/** When the agent on the issue with this key does what, with this seed. */
export function demoTiming(key: string, seed = '1'): DemoTiming {
	const issue = demoIssues.find(known => known.key === key);
	if (issue === undefined) {
		throw new RangeError(`There is no demo issue ${key}.`);
	}
	const {steps} = scriptFor({prompt: issue.title, seed, name: 'demo', inDemoRepository: true});
	const taken = steps.filter(step => step.only !== 'denied');
	const until = (end: number) => taken.slice(0, end).reduce((sum, step) => sum + step.pauseMs, 0) / 1000;
	const untilThe = (what: 'ask' | 'crash') => {
		const index = taken.findIndex(step => step.do === what);
		return index === -1 ? null : until(index + 1);
	};
	return {asks: untilThe('ask'), crashes: untilThe('crash'), done: until(taken.length)};
}
