import {firstLine} from '../../session/text.ts';
import type {Memory} from './memory.ts';
import {followUpScript, type Script} from './script.ts';
import type {Progress, World} from './step.ts';
import type {Terminal} from './terminal.ts';
import {runTurn, type TurnEnd} from './turn.ts';

export type ConversationInput = {
	memory: Memory;
	/** What `memory.prompt` leads to; null where there was no prompt. */
	script: Script | null;
	/** What a resumed conversation is told in addition. */
	instruction: string | null;
	/** Names the file for notes. */
	name: string;
	allowAll: boolean;
	world: World;
	terminal: Pick<Terminal, 'nextInstruction' | 'hasInstruction' | 'setStatus'>;
	/** Keeps the conversation. */
	save(memory: Memory): void;
};

export type Conversation = {
	/** Works until it is told to leave; gives the exit code. */
	run(): Promise<number>;
	/** Ends the turn that is open; false where there is none. */
	interrupt(): boolean;
};

/** The agent between start and exit: the task it was given, then one turn for each further instruction. */
export function createConversation(input: ConversationInput): Conversation {
	const {script, world, terminal, name, allowAll, save} = input;
	let memory = input.memory;
	let turn: AbortController | null = null;

	const remember = (change: Partial<Memory>) => {
		memory = {...memory, ...change};
		save(memory);
	};

	/** Carries one script out, and says on the screen and in the events how it ended. */
	const carryOut = async (what: Script, from: Progress, onProgress: (progress: Progress) => void) => {
		turn = new AbortController();
		const stopStatus = showStatus(terminal, () => memory.progress.spent.usd);
		world.report('activity', {activity: 'active', text: what.title});
		try {
			const end = await runTurn(what, from, world, {allowAll, signal: turn.signal, onProgress});
			sayEnd(end, what, world);
			return end;
		} finally {
			turn = null;
			stopStatus();
		}
	};

	const carryOutTask = async (task: Script): Promise<TurnEnd> => {
		const end = await carryOut(task, memory.progress, progress => remember({progress}));
		remember({finished: end.kind === 'done'});
		return end;
	};

	const follow = (instruction: string): Promise<TurnEnd> => {
		const {progress, seed} = memory;
		remember({followUps: memory.followUps + 1});
		return carryOut(
			followUpScript(instruction, {seed, name, turn: memory.followUps, prompt: memory.prompt}),
			{stepsDone: 0, outcome: null, written: [], spent: progress.spent},
			({spent}) => remember({progress: {...progress, spent}}),
		);
	};

	const run = async (): Promise<number> => {
		let {instruction} = input;
		if (instruction === null && (script === null || memory.finished)) {
			world.report('activity', {activity: 'ready'});
			instruction = await terminal.nextInstruction();
			if (leaves(instruction)) {
				return 0;
			}
		}
		for (;;) {
			let end: TurnEnd = instruction === null ? {kind: 'done'} : await follow(instruction);
			if (end.kind === 'done' && script !== null && !memory.finished) {
				end = await carryOutTask(script);
			}
			if (end.kind === 'crashed') {
				return end.exitCode;
			}
			if (end.kind === 'done' && script?.leaves && !terminal.hasInstruction()) {
				return 0;
			}
			instruction = await terminal.nextInstruction();
			if (leaves(instruction)) {
				return 0;
			}
		}
	};

	return {
		run,
		interrupt() {
			turn?.abort();
			return turn !== null;
		},
	};
}

function leaves(instruction: string | null): boolean {
	return instruction === null || ['/exit', '/quit'].includes(instruction.trim());
}

/** Says every second how long the turn takes; gives the function that ends it. */
function showStatus(terminal: Pick<Terminal, 'setStatus'>, usd: () => number): () => void {
	const began = Date.now();
	const draw = () => {
		const seconds = Math.round((Date.now() - began) / 1000);
		terminal.setStatus(`✳ Working · ${seconds} s · $${usd().toFixed(2)} · Esc interrupts`);
	};
	const ticking = setInterval(draw, 1000);
	draw();
	return () => {
		clearInterval(ticking);
		terminal.setStatus(null);
	};
}

function sayEnd(end: TurnEnd, {result}: Script, world: World): void {
	switch (end.kind) {
		case 'done':
			world.report('note', {text: result});
			world.report('activity', {activity: 'ready', text: result});
			world.show('good', result);
			break;
		case 'interrupted':
			world.report('activity', {activity: 'ready', text: 'interrupted'});
			world.show('bad', 'Interrupted. What to do instead?');
			break;
		case 'stuck':
			world.report('activity', {activity: 'blocked', text: firstLine(end.text)});
			world.show('bad', end.text);
			break;
		case 'crashed':
			world.report('note', {text: end.text});
			world.show('bad', end.text);
			break;
	}
}
