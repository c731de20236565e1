import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import type {Agent} from '../../../source/session/agent.ts';
import type {Signal} from '../../../source/session/signal.ts';
import {newFilesCache, readAgentFiles} from '../../../source/store/agents/agent-files.ts';
import {waitForGo} from '../../records/programs/wait-for-go.ts';

// Reads a file of signals until so many tokens are counted, prints the cost, and ends:
// read-agent-files.ts <file> <usage.json> <tokens> <keep: its own state, or a new one each time>
const [file = '', usageFile = '', tokens = '', keep = ''] = process.argv.slice(2);
const agent: Agent = {
	id: 'lines',
	label: 'Lines',
	program: 'lines',
	install: '',
	about: {launch: '', events: null, transcript: null, screen: null, cost: null, resume: null, seen: null},
	launch: () => ({argv: []}),
	files: {find: () => [file], lines: {start: () => null, read: (_, {value}) => [value as Signal]}},
};
const place = {
	home: null,
	worktree: '/',
	conversation: null,
	sessionDir: '/',
	agentDir: '/',
	pid: 1,
	pidStart: null,
	startedAt: 0,
};
let cache = newFilesCache();
await waitForGo();
for (;;) {
	const {cost} = await readAgentFiles(agent, place, usageFile, cache);
	if ((cost.tokens?.input ?? 0) >= Number(tokens)) {
		process.stdout.write(`${JSON.stringify(cost)}\n`);
		break;
	}
	cache = keep === 'keep' ? cache : newFilesCache();
	await setTimeout(1);
}
