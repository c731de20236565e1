import type {Agent} from '../../session/agent.ts';
import type {Permissions} from '../../session/session.ts';
import {carryCost} from './carried-cost.ts';
import {conversationFiles, transcriptPath} from './conversation-files.ts';
import {events} from './events.ts';
import {claudeHome} from './home.ts';
import {liveSign} from './live.ts';
import {screen} from './screen.ts';
import {writeSettings} from './settings.ts';
import {transcript} from './transcript.ts';
import {ownTotal} from './usage.ts';

/**
Claude Code's words for the modes. `default` asks for everything (newer versions call it `manual` and still take the
old word). The mode is always given: without the flag, Claude Code 2.1.330 lets another model decide.
*/
const permissionMode: Record<Permissions, string> = {
	ask: 'default',
	edits: 'acceptEdits',
	all: 'bypassPermissions',
};

/** Claude Code (2.1.330). Its pane title is the same in all states, so it is not read. */
export const claudeCode: Agent = {
	id: 'claude-code',
	label: 'Claude Code',
	program: 'claude',
	install: 'npm install --global @anthropic-ai/claude-code',
	versionArgs: ['--version'],
	about: {
		launch: 'argv',
		events: 'hooks, by a settings file of the session',
		transcript: 'its transcript, subagents too, and its file of the running process',
		screen: 'state, question and answers, half-typed text; its title says nothing',
		cost: 'its own figure by status line and transcript; tokens per request',
		resume: 'its id is fixed at launch, and followed after /clear',
		seen: '2.1.330',
	},
	home: claudeHome,
	events,
	files: {find: conversationFiles, lines: transcript},
	live: liveSign,
	hasConversation: async place => (await transcriptPath(place)) !== null,
	usage: ownTotal,
	screen,
	async launch(input) {
		const {prompt, conversationId, resume, model, permissions} = input;
		if (resume !== null) {
			await carryCost({...input, home: claudeHome(input.env), conversation: resume});
		}
		const argv = [
			'claude',
			...(resume === null ? ['--session-id', conversationId] : ['--resume', resume]),
			'--permission-mode',
			permissionMode[permissions],
			'--settings',
			await writeSettings(input),
		];
		if (model !== null) {
			argv.push('--model', model);
		}
		if (prompt !== null) {
			argv.push('--', prompt);
		}
		return {argv, conversationId: resume ?? conversationId};
	},
};
