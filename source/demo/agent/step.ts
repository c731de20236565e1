import {cleanText, firstLine} from '../../session/text.ts';
import type {Outcome} from '../tasks/task.ts';
import type {Spend, Step} from './script.ts';
import {testSummary} from './test-summary.ts';

/** What the agent does to the world around it. Paths are relative to its worktree; long work ends when `signal` says so. */
export type World = {
	show(kind: LineKind, text: string): void;
	pause(ms: number, signal: AbortSignal): Promise<void>;
	/** The text of a file, null where there is none. */
	read(path: string): Promise<string | null>;
	write(path: string, content: string): Promise<void>;
	run(argv: readonly string[], signal: AbortSignal): Promise<{exitCode: number; output: string}>;
	/** Waits for yes or no. */
	answer(signal: AbortSignal): Promise<boolean>;
	report(event: 'activity' | 'cost' | 'note', payload: Record<string, unknown>): void;
};

/** How a line looks. */
export type LineKind = 'say' | 'act' | 'detail' | 'added' | 'removed' | 'good' | 'bad' | 'question';

/** How far a script has come. */
export type Progress = {
	stepsDone: number;
	outcome: Outcome | null;
	/** Paths written since the turn began. */
	written: readonly string[];
	/** What the whole conversation has cost. */
	spent: Spend;
};

/** What a step changes in the progress. */
export type StepDone = {outcome?: Outcome; written?: readonly string[]};

export type StepOptions = {
	/** Runs commands without asking. */
	allowAll: boolean;
	signal: AbortSignal;
};

/** Takes one step, shows it and reports that it is at work; throws where the step cannot be taken. */
export async function takeStep(
	step: Step,
	{written, outcome}: Progress,
	world: World,
	{allowAll, signal}: StepOptions,
): Promise<StepDone> {
	const active = (text: string) => world.report('activity', {activity: 'active', text});
	switch (step.do) {
		case 'say':
			world.show('say', step.text);
			return {};
		case 'read': {
			active(`reads ${step.path}`);
			const text = await existing(world, step.path);
			world.show('act', `Read ${step.path}`);
			world.show('detail', `${lines(text).length} lines`);
			return {};
		}
		case 'create': {
			active(`writes ${step.path}`);
			await world.write(step.path, step.content);
			showChange(world, `Write ${step.path}`, '', step.content);
			return {written: [...written, step.path]};
		}
		case 'edit': {
			active(`edits ${step.path}`);
			const [before, after, ...more] = (await existing(world, step.path)).split(step.find);
			if (before === undefined || after === undefined || more.length > 0) {
				throw new Error(`${step.path} is not as it was expected.`);
			}
			await world.write(step.path, before + step.replace + after);
			showChange(world, `Edit ${step.path}`, step.find, step.replace);
			return {written: [...written, step.path]};
		}
		case 'append': {
			active(`writes ${step.path}`);
			const before = (await world.read(step.path)) ?? step.heading;
			await world.write(step.path, before + step.content);
			showChange(world, `Write ${step.path}`, '', step.content);
			return {written: [...written, step.path]};
		}
		case 'test': {
			active('runs the tests');
			world.show('act', 'Run node --test');
			const result = await world.run(['node', '--test', '--test-reporter=tap'], signal);
			signal.throwIfAborted();
			const summary = testSummary(result.output);
			world.show(result.exitCode === 0 ? 'good' : 'bad', summary);
			return {outcome: result.exitCode === 0 ? 'passed' : 'failed'};
		}
		case 'ask':
			return {outcome: allowAll || (await ask(step, world, signal)) ? 'allowed' : 'denied'};
		case 'run': {
			active(`runs ${step.argv.join(' ')}`);
			world.show('act', `Run ${step.argv.join(' ')}`);
			world.show('detail', inOneLine(await mustRun(world, step.argv, signal)));
			return {written: [...written, ...step.writes]};
		}
		case 'commit': {
			active('commits');
			world.show('act', `Commit ${step.message}`);
			const paths = [...new Set(written)];
			await mustRun(world, ['git', 'add', '--', ...paths], signal);
			await mustRun(world, ['git', 'commit', '--quiet', `--message=${step.message}`, '--', ...paths], signal);
			const made = await world.run(['git', 'log', '-1', '--format=%h', '--shortstat'], signal);
			world.show('detail', inOneLine(made.output));
			return {written: []};
		}
		case 'crash':
			return outcome === null ? {} : {outcome};
	}
}

async function ask(
	{question, command}: Extract<Step, {do: 'ask'}>,
	world: World,
	signal: AbortSignal,
): Promise<boolean> {
	for (const line of [
		'Allow this command?',
		`  ${command}`,
		'❯ 1. Yes (y)',
		'  2. No, go on without it (n)',
	]) {
		world.show('question', line);
	}
	world.report('activity', {activity: 'waiting_input', text: question, kind: 'permission'});
	const allowed = await world.answer(signal);
	world.report('activity', {activity: 'active', text: allowed ? 'goes on' : 'goes on without it'});
	world.show('detail', allowed ? 'Yes' : 'No');
	return allowed;
}

/** Runs a program and gives what it printed; throws where it fails. */
async function mustRun(world: World, argv: readonly string[], signal: AbortSignal): Promise<string> {
	const {exitCode, output} = await world.run(argv, signal);
	signal.throwIfAborted();
	if (exitCode !== 0) {
		throw new Error(`${argv.slice(0, 2).join(' ')} failed: ${firstLine(output) || `exit code ${exitCode}`}`);
	}
	return output;
}

function inOneLine(output: string): string {
	return cleanText(output.trim().replace(/\s*\n\s*/g, ' · '));
}

async function existing(world: World, path: string): Promise<string> {
	const text = await world.read(path);
	if (text === null) {
		throw new Error(`${path} is not there.`);
	}
	return text;
}

/** The first lines of a change, as a coding agent shows it. */
function showChange(world: World, heading: string, removed: string, added: string): void {
	const [gone, fresh] = [lines(removed), lines(added)];
	world.show('act', heading);
	world.show('detail', `+${fresh.length} −${gone.length} lines`);
	for (const line of gone.slice(0, 3)) {
		world.show('removed', cleanText(line, {tabs: true}));
	}
	for (const line of fresh.slice(0, 6)) {
		world.show('added', cleanText(line, {tabs: true}));
	}
	if (gone.length > 3 || fresh.length > 6) {
		world.show('detail', '…');
	}
}

function lines(text: string): string[] {
	return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
