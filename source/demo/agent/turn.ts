import {firstLine} from '../../session/text.ts';
import type {Script, Spend} from './script.ts';
import {type Progress, type StepOptions, takeStep, type World} from './step.ts';

export type TurnEnd =
	| {kind: 'done'}
	| {kind: 'interrupted'}
	/** The turn cannot go on by itself. */
	| {kind: 'stuck'; text: string}
	| {kind: 'crashed'; exitCode: number; text: string};

export type TurnOptions = StepOptions & {
	/** Told after each step. */
	onProgress(progress: Progress): void;
};

/**
Carries a script out from where `progress` stands, with what each step costs reported after it. A step that was
interrupted or failed is taken again the next time.
*/
export async function runTurn(
	script: Script,
	progress: Progress,
	world: World,
	{allowAll, signal, onProgress}: TurnOptions,
): Promise<TurnEnd> {
	let now = progress;
	try {
		for (const [index, step] of script.steps.entries()) {
			if (index < now.stepsDone || (step.only !== undefined && step.only !== now.outcome)) {
				continue;
			}
			await world.pause(step.pauseMs, signal);
			const done = await takeStep(step, now, world, {allowAll, signal});
			if (done.outcome === 'failed' && script.steps[index + 1]?.only !== 'failed') {
				return {kind: 'stuck', text: 'The tests fail.'};
			}
			now = {...now, ...done, stepsDone: index + 1, spent: add(now.spent, step.spend)};
			onProgress(now);
			world.report('cost', now.spent);
			if (step.do === 'crash') {
				return {kind: 'crashed', exitCode: step.exitCode, text: step.text};
			}
		}
		return {kind: 'done'};
	} catch (error) {
		return signal.aborted
			? {kind: 'interrupted'}
			: {kind: 'stuck', text: firstLine(error instanceof Error ? error.message : String(error))};
	}
}

/** The sum of two spends; dollars to a hundredth of a cent. */
function add(a: Spend, b: Spend): Spend {
	return {
		usd: Math.round((a.usd + b.usd) * 1e4) / 1e4,
		tokens: {
			input: a.tokens.input + b.tokens.input,
			output: a.tokens.output + b.tokens.output,
			cacheRead: a.tokens.cacheRead + b.tokens.cacheRead,
			cacheWrite: a.tokens.cacheWrite + b.tokens.cacheWrite,
		},
	};
}
