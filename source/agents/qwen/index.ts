import type {Agent} from '../../session/agent.ts';
import type {Permissions} from '../../session/session.ts';
import {findQwenFiles, hasChat, makeEventFile, qwenHome} from './event-file.ts';
import {qwenLines} from './lines.ts';
import {qwenScreen, qwenTitle} from './screen.ts';

/** The mode is always given: without the flag, Qwen Code 0.24.4 lets another model decide. */
const approvalMode: Record<Permissions, string> = {ask: 'default', edits: 'auto-edit', all: 'yolo'};

/**
Qwen Code. Its `--input-file`, by which permissions can be granted from outside, is left out: the agent could write there
itself, and so allow itself what it asks for.
*/
export const qwen: Agent = {
	id: 'qwen',
	label: 'Qwen Code',
	program: 'qwen',
	install: 'npm install --global @qwen-code/qwen-code (Node 22 or newer: older ones get an old version)',
	versionArgs: ['--version'],
	about: {
		launch: 'prompt, model and approval mode by argv',
		events: 'its own event file (--json-file)',
		transcript: null,
		screen: 'title: asks, works; screen: dialogs, refusals, errors, prompt box',
		cost: 'tokens of each request in its usage file (none with usageStatisticsEnabled: false)',
		resume: 'its id is fixed at launch',
		seen: '0.24.4',
	},
	async launch({prompt, conversationId, resume, model, permissions, agentDir}) {
		const argv = [
			'qwen',
			...(resume === null ? ['--session-id', conversationId] : ['--resume', resume]),
			'--json-file',
			await makeEventFile(agentDir),
			'--approval-mode',
			approvalMode[permissions],
			...(model === null ? [] : ['-m', model]),
			...(prompt === null ? [] : [`--prompt-interactive=${prompt}`]),
		];
		return {argv, conversationId: resume ?? conversationId};
	},
	home: qwenHome,
	files: {find: findQwenFiles, lines: qwenLines},
	hasConversation: hasChat,
	title: qwenTitle,
	screen: qwenScreen,
	enterDelayMs: 600,
};
