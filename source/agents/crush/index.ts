import {join} from 'node:path';
import type {Agent} from '../../session/agent.ts';
import {lastMessageSign, readSessions} from './database.ts';
import {crushScreen} from './screen.ts';

/**
Crush, from its source (August 2026: `cmd/root.go`, `ui/`, `db/migrations`); not run. Its data go into the session's
folder instead of `.crush` in the worktree. It runs in its own process, also where the user has its server on: what a
server runs would outlive the terminal.
*/
export const crush: Agent = {
	id: 'crush',
	label: 'Crush',
	program: 'crush',
	install: 'npm install --global @charmland/crush',
	versionArgs: ['--version'],
	about: {
		launch: 'prompt pasted; no flag for a model; "edits" is "ask", "all" is --yolo',
		events: null,
		transcript: 'the last message in its database',
		screen: 'questions, working, prompt',
		cost: 'its own figure, from its database',
		resume: 'by the id of its session, from its database',
		seen: null,
	},
	launch({prompt, resume, permissions, agentDir}) {
		return {
			argv: [
				'crush',
				'--data-dir',
				dataDir(agentDir),
				...(permissions === 'all' ? ['--yolo'] : []),
				...(resume === null ? [] : ['--session', resume]),
			],
			env: {CRUSH_CLIENT_SERVER: '0'},
			...(prompt === null ? {} : {pastePrompt: prompt}),
			...(resume === null ? {} : {conversationId: resume}),
		};
	},
	live: ({agentDir}) => lastMessageSign(database(agentDir)),
	usage: ({agentDir}) => readSessions(database(agentDir)),
	screen: crushScreen,
};

function dataDir(agentDir: string): string {
	return join(agentDir, 'crush');
}

function database(agentDir: string): string {
	return join(dataDir(agentDir), 'crush.db');
}
