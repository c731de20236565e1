import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {applyEvent} from '../../../source/session/agent-events.ts';
import type {Sign} from '../../../source/session/signal.ts';
import {forgetOthers, lookAtAgents, newAgentMemory} from '../../../source/store/agents/look-at-agents.ts';
import {view} from '../../../source/store/sessions.ts';
import {fakeSession} from '../fake-terminal.ts';

const asks: Sign = {activity: 'waiting_input', ask: 'permission', text: 'Run it?'};
const fails: Sign = {activity: 'blocked', text: 'quota'};

test.each<[screen: Sign, title: Sign, activity: string, source: string]>([
	[{activity: 'active'}, {activity: 'ready'}, 'ready', 'title'],
	[{activity: 'ready'}, {activity: 'active'}, 'active', 'title'],
	[fails, {activity: 'active'}, 'active', 'title'],
	[fails, {activity: 'ready'}, 'blocked', 'screen'],
	[asks, {activity: 'ready'}, 'waiting_input', 'screen'],
])('screen %o and title %o: %s, told once', async (screen, title, activity, source) => {
	const {entry} = fakeSession({shown: {sign: screen}});
	Object.assign(entry.agent as object, {title: () => title});
	const terminal = {name: entry.id, alive: true, title: 'a title', activityAt: null};
	const memory = newAgentMemory();
	const problems: string[] = [];
	for (let look = 0; look < 5; look++) {
		await lookAtAgents([entry], new Map([[entry.id, terminal as never]]), {memory, problems});
	}
	expect(problems).toEqual([]);
	expect(view(entry)).toMatchObject({activity, activitySource: source});
	const said = fs.readFileSync(entry.paths.facts, 'utf8').trim().split('\n');
	expect(said.filter(line => line.includes('"kind":"seen"'))).toHaveLength(1);
});

test('an error that holds against the end of its turn is not taken back by the hook that tells that end', async () => {
	const {entry} = fakeSession({shown: {}});
	const log = path.join(entry.paths.dir, 'log.jsonl');
	const at = Date.now();
	fs.writeFileSync(log, `${JSON.stringify({at: at + 2000})}\n`);
	Object.assign(entry.agent as object, {
		files: {
			find: () => [log],
			lines: {
				start: () => null,
				read: (_: unknown, {value}: {value: {at: number}}) => [
					{kind: 'activity', at: value.at, activity: 'blocked', text: 'quota'},
				],
			},
		},
	});
	const terminal = {name: entry.id, alive: true, title: '', activityAt: null};
	await lookAtAgents([entry], new Map([[entry.id, terminal as never]]), {
		memory: newAgentMemory(),
		problems: [],
	});
	const end = {t: at + 900, event: 'activity', payload: {activity: 'ready'}};
	entry.signals = applyEvent(entry.signals, end, at + 900);
	expect(view(entry)).toMatchObject({activity: 'blocked', activitySource: 'transcript'});
});

test('what is remembered of an agent goes with it', async () => {
	const {entry} = fakeSession({shown: {sign: {activity: 'active'}}});
	const memory = newAgentMemory();
	const terminal = {name: entry.id, alive: true, title: '', activityAt: null};
	await lookAtAgents([entry], new Map([[entry.id, terminal as never]]), {memory, problems: []});
	forgetOthers(memory, [entry]);
	expect([memory.screens.size, memory.files.known.size]).toEqual([1, 1]);
	forgetOthers(memory, []);
	expect([memory.screens.size, memory.files.known.size]).toEqual([0, 0]);
});

test('what a screen shows in the first second after the start is seen at once', async () => {
	const {entry} = fakeSession({shown: {sign: asks}});
	const now = new Date().toISOString();
	Object.assign(entry.record, {askedAt: now, run: {...entry.record.run, at: now}});
	const terminal = {name: entry.id, alive: true, title: '', activityAt: null};
	const known = {memory: newAgentMemory(), problems: []};
	await lookAtAgents([entry], new Map([[entry.id, terminal as never]]), known);
	expect(view(entry)).toMatchObject({activity: 'waiting_input', activitySource: 'screen'});
});
