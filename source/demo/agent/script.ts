import type {Tokens} from '../../session/session.ts';
import {cleanText, firstLine} from '../../session/text.ts';
import {demoTasks} from '../tasks/index.ts';
import type {DemoTask, Move} from '../tasks/task.ts';
import {publishMoves} from './publish.ts';
import {randomSource} from './random.ts';

/** What was paid, in US dollars and tokens. */
export type Spend = {usd: number; tokens: Tokens};

/** A move, how long the agent thinks before it (ms at speed 1), and what that costs. */
export type Step = Move & {pauseMs: number; spend: Spend};

/** One turn of the demo agent, as data. */
export type Script = {title: string; steps: readonly Step[]; result: string; leaves: boolean};

export type ScriptInput = {
	prompt: string;
	seed: string;
	/** Names the file for notes: the session's id. */
	name: string;
	/** The worktree is one of the demo's repository, so that its issues can really be solved. */
	inDemoRepository: boolean;
};

const openings = [
	'Reading what is there first.',
	'Having a look at the code around it.',
	'Finding the place first.',
	'Starting with the code as it is.',
];

/** How long each kind of move takes, relative to the others. */
const weights: Record<Move['do'], number> = {
	say: 1.5,
	read: 1,
	create: 2.5,
	edit: 2,
	append: 2,
	test: 1.5,
	ask: 0.8,
	run: 1,
	commit: 1,
	crash: 1.5,
};

/** Dollars for one token of each kind. */
const prices: Tokens = {input: 3e-6, output: 15e-6, cacheRead: 0.3e-6, cacheWrite: 3.75e-6};

/** The turn that a prompt leads to: the solution of a demo issue, else a small file of notes. */
export function scriptFor({prompt, seed, name, inDemoRepository}: ScriptInput): Script {
	const title = titleOf(prompt);
	const task = inDemoRepository ? demoTasks.find(known => known.title === title) : undefined;
	const publish = publishMoves(prompt, name, {again: false});
	return task === undefined
		? noteScript({
				title,
				text: title,
				opening: 'Taking notes on it, for a person to go on with.',
				seed,
				name,
				publish,
			})
		: taskScript(task, seed, publish);
}

/**
The turn that a further instruction leads to: one more note. `turn` counts them from 1, `prompt` is what the agent was
asked first.
*/
export function followUpScript(
	instruction: string,
	{seed, name, turn, prompt}: {seed: string; name: string; turn: number; prompt: string | null},
): Script {
	const title = firstLine(instruction);
	const text = cleanText(instruction, {lines: true}).trim().replaceAll('\n', '\n  ');
	return noteScript({
		title,
		text,
		opening: 'Taken. Adding it to the notes.',
		seed: `${seed}\n${turn}`,
		name,
		publish: publishMoves(prompt, name, {again: true}),
	});
}

/** The title in a prompt of AO's, else the first line that says something. */
export function titleOf(prompt: string): string {
	const titled = /^Title: (.+)$/m.exec(prompt);
	return titled?.[1] ?? (firstLine(prompt) || 'no title');
}

function taskScript(task: DemoTask, seed: string, publish: readonly Move[]): Script {
	const random = randomSource(`${seed}\n${task.title}`);
	const opening = openings[Math.floor(random() * openings.length)] ?? '';
	const moves: Move[] = [{do: 'say', text: opening}, ...task.moves, ...publish];
	return {
		title: task.title,
		steps: timed(moves, task.seconds * 1000, random),
		result: task.result,
		leaves: task.leaves ?? false,
	};
}

function noteScript(note: {
	title: string;
	text: string;
	opening: string;
	seed: string;
	name: string;
	publish: readonly Move[];
}): Script {
	const path = `notes/${note.name}.md`;
	const subject = note.title.length > 60 ? `${note.title.slice(0, 59).toWellFormed()}…` : note.title;
	const moves: Move[] = [
		{do: 'say', text: note.opening},
		{do: 'append', path, heading: '# Notes\n\n', content: `- ${note.text}\n`},
		{do: 'commit', message: `Note: ${subject}`},
		...note.publish,
	];
	return {
		title: note.title,
		steps: timed(moves, 5000, randomSource(`${note.seed}\n${note.title}`)),
		result: `Noted in ${path}.`,
		leaves: false,
	};
}

/** Spreads `totalMs` over the moves of the expected way, each with some chance, and prices them. */
function timed(moves: readonly Move[], totalMs: number, random: () => number): Step[] {
	const shares = moves.map(move => weights[move.do] * (0.7 + 0.6 * random()));
	const expected = shares.filter((_, index) => moves[index]?.only !== 'denied');
	const unit = totalMs / expected.reduce((sum, share) => sum + share, 0);
	return moves.map((move, index) => ({
		...move,
		pauseMs: Math.round((shares[index] ?? 0) * unit),
		spend: spendFor(index, random),
	}));
}

/** Each further step reads a longer conversation again, from the cache. */
function spendFor(index: number, random: () => number): Spend {
	const upTo = (most: number) => Math.round(most * (0.4 + 0.6 * random()));
	const tokens: Tokens = {
		input: upTo(60),
		output: upTo(700),
		cacheRead: 14_000 + index * 1500 + upTo(400),
		cacheWrite: upTo(1500),
	};
	const kinds = ['input', 'output', 'cacheRead', 'cacheWrite'] as const;
	return {usd: kinds.reduce((sum, kind) => sum + tokens[kind] * prices[kind], 0), tokens};
}
