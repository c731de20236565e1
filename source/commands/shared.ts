import {readFileSync} from 'node:fs';
import {text as readAll} from 'node:stream/consumers';
import {AoError, type ExitCode, exitCode} from '../session/errors.ts';
import type {PlanItem} from '../session/plan.ts';
import {cleanText} from '../session/text.ts';
import {type Ao, openAo} from '../store/ao.ts';
import {print, printJson, tell} from './output.ts';

/** For `withAo`: what a server is asked, nobody waits for. */
export const inBackground = {quiet: true} as const;

/**
Opens AO for a command and closes it afterwards, whatever happens. `name` stands in the facts that it says.
@param quiet nobody waits for single answers of a server, so it is not said that one takes long.
*/
export async function withAo(
	name: string,
	work: (ao: Ao) => Promise<ExitCode>,
	{quiet = false}: {quiet?: boolean} = {},
): Promise<ExitCode> {
	const ao = openAo({name, onSlow: quiet ? undefined : sayingOnce(server => `waiting for ${server}…`)});
	try {
		return await work(ao);
	} finally {
		await ao.dispose();
	}
}

function sayingOnce(words: (about: string) => string): (about: string) => void {
	const said = new Set<string>();
	return about => {
		if (!said.has(about)) {
			said.add(about);
			tell(words(about));
		}
	};
}

/** A text that was asked for as a file's name, `-` being standard input. */
export async function readText(file: string): Promise<string> {
	if (file === '-') {
		return readAll(process.stdin);
	}
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new AoError('usage', `${file} cannot be read.`, {
			hint: 'Give a readable file, or - for stdin.',
			cause: error,
		});
	}
}

/** Aborts on the first Ctrl-C (or TERM), so that what is in flight is undone; a second one ends at once. */
export function interruptSignal(): {signal: AbortSignal; dispose(): void} {
	const controller = new AbortController();
	const onSignal = (): void => {
		if (controller.signal.aborted) {
			process.exit(130);
		}
		controller.abort(new AoError('interrupted', 'Interrupted.'));
	};
	process.on('SIGINT', onSignal);
	process.on('SIGTERM', onSignal);
	return {
		signal: controller.signal,
		dispose() {
			process.off('SIGINT', onSignal);
			process.off('SIGTERM', onSignal);
		},
	};
}

/** Resolves with the first signal that asks for an end; a second one ends at once. */
export function endSignal(): {signal: Promise<NodeJS.Signals>; dispose(): void} {
	const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
	const {promise, resolve} = Promise.withResolvers<NodeJS.Signals>();
	let asked = false;
	const onSignal = (signal: NodeJS.Signals): void => {
		if (asked) {
			process.exit(exitCode.interrupted);
		}
		asked = true;
		resolve(signal);
	};
	for (const signal of signals) {
		process.on(signal, onSignal);
	}
	return {
		signal: promise,
		dispose() {
			for (const signal of signals) {
				process.off(signal, onSignal);
			}
		},
	};
}

/** What a command that goes on until it is asked to end gives then: only Ctrl-C interrupts it. */
export function endedBy(signal: NodeJS.Signals): ExitCode {
	return signal === 'SIGINT' ? exitCode.interrupted : exitCode.done;
}

/** Prints a plan, or what became of it, in the words of the board's dialogs. */
export function printPlan(
	plan: readonly PlanItem[],
	{dryRun, json, nothing}: {dryRun: boolean; json: boolean; nothing: string},
): void {
	if (json) {
		printJson({dryRun, plan});
		return;
	}
	if (plan.length === 0) {
		print(nothing);
	}
	for (const item of plan) {
		print(cleanText(planLine(item, dryRun)));
		for (const kept of item.kept) {
			print(cleanText(`    stays: ${kept}`));
		}
		for (const lost of item.lost) {
			print(cleanText(`    goes:  ${lost}`));
		}
		if (item.error !== null) {
			print(cleanText(`    failed: ${item.error}`));
		}
	}
}

const words: Record<PlanItem['action'], {will: string; did: string}> = {
	kill: {will: 'end', did: 'ended'},
	trash: {will: 'end, worktree to the trash', did: 'ended, worktree in the trash'},
	archive: {will: 'archive', did: 'archived'},
	keep: {will: 'keep', did: 'kept'},
	restore: {will: 'restore', did: 'restored'},
	stop: {will: 'stop', did: 'stopped'},
	'delete-branch': {will: 'delete the branch of', did: 'deleted the branch of'},
};

function planLine({kind, id, action, reason, error}: PlanItem, dryRun: boolean): string {
	const {will, did} = words[action];
	const word = error !== null ? `could not ${will}` : dryRun ? `would ${will}` : did;
	return `${kind === 'session' ? '' : `${kind} `}${id}: ${word} (${reason})`;
}

/** 1 when a line of the plan failed. */
export function planExitCode(plan: readonly PlanItem[]): 0 | 1 {
	return plan.some(({error}) => error !== null) ? 1 : 0;
}
