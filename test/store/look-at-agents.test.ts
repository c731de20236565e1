import fs from 'node:fs';
import {expect, test} from 'vitest';
import type {Sign} from '../../source/session/signal.ts';
import {lookAtAgents, newAgentMemory} from '../../source/store/look-at-agents.ts';
import {view} from '../../source/store/sessions.ts';
import {fakeSession} from './fake-terminal.ts';

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
