import {readFileSync} from 'node:fs';
import path from 'node:path';
import {expect} from 'vitest';
import type {Session} from '../../source/session/session.ts';
import type {AgentCase} from './agents/agent-case.ts';
import {tokensPerAnswer} from './server/model.ts';
import type {Stage} from './stage.ts';

/**
An agent's life under AO: it works, asks, is answered, edits a file, ends its turn, asks a question, fails, goes on,
is killed from outside and is brought back with what was said before.
*/
export async function playLife(agent: AgentCase, stage: Stage): Promise<void> {
	const {model, until, ao} = stage;
	model.queue(
		{kind: 'hang', text: 'Looking around first.', tool: agent.shell('echo approved > approved.txt')},
		{kind: 'hang', text: 'Now I write.'},
	);
	const {id, worktree} = await stage.spawn();
	const file = (name: string) => path.join(worktree, name);
	const turnEnds = async (step: string) => {
		await stage.untilAsked(step);
		await until(`${step}: works`, 'active');
		model.release();
	};

	if (agent.firstQuestion !== undefined) {
		const {text, option} = agent.firstQuestion;
		await until('asks before it begins', 'waiting_input', ({attention}) => {
			expect(attention?.text).toMatch(text);
		});
		await ao('approve', id, '--option', String(option));
	}
	await turnEnds('first turn');
	await until('asks for a command', 'waiting_input', ({attention}) => {
		expect(attention?.kind).toBe('permission');
		expect(attention?.text).toContain('echo approved > approved.txt');
	});
	await ao('approve', id);
	await turnEnds('approved');
	await until('turn ended', 'ready');
	expect(readFileSync(file('approved.txt'), 'utf8')).toBe('approved\n');

	model.queue(
		{kind: 'answer', tool: agent.write(file('made.txt'), 'made')},
		{kind: 'hang', text: 'Written.'},
	);
	await ao('send', id, 'Write the file');
	if (agent.asksToWrite) {
		await until('asks to write', 'waiting_input', ({attention}) => {
			expect(attention?.kind).toBe('permission');
			expect(attention?.text).toContain('made.txt');
		});
		await ao('approve', id);
	}
	await turnEnds('edits');
	await until('edited', 'ready', session => expectCost(agent, stage, session));
	expect(readFileSync(file('made.txt'), 'utf8').trim()).toBe('made');

	model.queue({kind: 'answer', tool: agent.shell('echo refused > refused.txt')});
	await ao('send', id, 'Run another one');
	await until('asks again', 'waiting_input');
	await ao('approve', id, '--deny');
	await until('refused', 'ready');
	expect(() => readFileSync(file('refused.txt'))).toThrow('ENOENT');

	if (agent.question !== undefined) {
		model.queue({kind: 'answer', tool: agent.question('Which colour shall it be?', ['Green', 'Blue'])});
		await ao('send', id, 'Ask me');
		await until('asks a question', 'waiting_input', ({attention}) => {
			expect(attention?.kind).toBe('question');
			expect(attention?.text).toContain('Which colour shall it be?');
		});
		await ao('approve', id, '--option', '2');
		await until('question answered', 'ready');
		expect(model.calls.at(-1)?.texts.join('\n')).toContain('Blue');
	}

	model.queue(agent.failure);
	await ao('send', id, 'Go on');
	await until('turn failed', 'blocked', ({attention, column}) => {
		expect(attention?.kind).toBe('blocked');
		expect(attention?.text).toMatch(agent.blockedText);
		expect(column).toBe('needs_you');
	});
	model.recover();
	model.queue({kind: 'hang', text: 'It works again.'});
	await ao('send', id, 'Try again');
	await turnEnds('after the failure');
	const before = await until('recovered', 'ready', session => expectCost(agent, stage, session));

	await crash(stage, before);
	await ao('session', 'restore', id);
	model.queue({kind: 'hang', text: 'I do.'});
	await ao('send', id, 'Do you remember?');
	await turnEnds('restored, message at once');
	expectSaid(stage, 'Looking around first.', 'Do you remember?');
	const again = await until('resumed', 'ready', session => expectCost(agent, stage, session));

	await crash(stage, again);
	await ao('session', 'restore', id);
	await until('restored', 'ready');
	model.queue({kind: 'hang', text: 'Still.'});
	await ao('send', id, 'And now?');
	await turnEnds('restored, message later');
	expectSaid(stage, 'Looking around first.', 'I do.', 'And now?');
	const last = await until('resumed again', 'ready', session => expectCost(agent, stage, session));
	stage.note('cost', `${last.cost.usd} USD (${last.cost.source}), ${JSON.stringify(last.cost.tokens)}`);

	await ao('session', 'kill', '--force', id);
}

/** The model was told of all this in the last request: the conversation is the same. */
function expectSaid({model}: Stage, ...texts: string[]): void {
	const said = model.calls.at(-1)?.texts.join('\n');
	for (const text of texts) {
		expect(said).toContain(text);
	}
}

/** Ends the agent as a crash or the kernel would. */
async function crash({until}: Stage, {runtime}: Session): Promise<void> {
	process.kill(runtime?.pid ?? Number.NaN, 'SIGKILL');
	await until('killed from outside', 'exited', ({state, attention}) => {
		expect(state).toBe('exited');
		expect(attention?.kind).toBe('exited');
	});
}

/** Every answer of the conversation is counted once: those of before a resume too. */
function expectCost(agent: AgentCase, {model}: Stage, {cost}: Session): void {
	const {input, output, cacheRead, cacheWrite} = tokensPerAnswer;
	const times = model.answered;
	expect(cost.tokens).toEqual({
		input: input * times,
		output: output * times,
		cacheRead: cacheRead * times,
		cacheWrite: agent.countsCacheWrite === true ? cacheWrite * times : 0,
	});
	if (agent.ownMicroUsd === null) {
		expect(cost.source).toBe('estimate');
		expect(cost.usd).toBeGreaterThan(0);
	} else {
		expect(cost.source).toBe('agent');
		expect(cost.usd).toBeCloseTo((agent.ownMicroUsd * times) / 1_000_000, 6);
	}
}
