import {join} from 'node:path';
import type {Agent} from '../../session/agent.ts';
import type {Permissions} from '../../session/session.ts';
import {geminiLines} from './chat.ts';
import {findChats} from './chat-files.ts';
import {geminiEvents} from './events.ts';
import {buildHome, geminiHome, sessionHome} from './home.ts';
import {geminiScreen, geminiTitle} from './screen.ts';

const approvalMode: Record<Permissions, string> = {ask: 'default', edits: 'auto_edit', all: 'yolo'};

/** Gemini CLI. The worktree is a repository that the user pointed AO at: it is trusted for this start. */
export const gemini: Agent = {
	id: 'gemini',
	label: 'Gemini CLI',
	program: 'gemini',
	install: 'npm install --global @google/gemini-cli',
	versionArgs: ['--version'],
	about: {
		launch: 'prompt, model and approval mode by argv',
		events: 'hooks, in a home of its own for each session (GEMINI_CLI_HOME) that links the user’s',
		transcript: 'its chat file: turns, errors, refusals',
		screen: 'title: asks, works; screen: dialogs, errors, prompt box',
		cost: 'tokens of each request in the chat file',
		resume: 'its id is fixed at launch',
		seen: '0.61.0',
	},
	async launch({prompt, conversationId, resume, model, permissions, sessionDir, env, hook}) {
		const home = sessionHome(sessionDir);
		await buildHome(home, geminiHome(env), hook);
		const argv = [
			'gemini',
			...(resume === null ? ['--session-id', conversationId] : ['--resume', resume]),
			'--approval-mode',
			approvalMode[permissions],
			...(model === null ? [] : ['-m', model]),
			...(prompt === null ? [] : [`--prompt-interactive=${prompt}`]),
		];
		return {
			argv,
			env: {GEMINI_CLI_HOME: home, GEMINI_CLI_TRUST_WORKSPACE: 'true'},
			conversationId: resume ?? conversationId,
		};
	},
	home: env => join(geminiHome(env), '.gemini'),
	events: geminiEvents,
	files: {find: findChats, lines: geminiLines},
	hasConversation: async place => (await findChats(place)).length > 0,
	title: geminiTitle,
	screen: geminiScreen,
	enterDelayMs: 600,
};
