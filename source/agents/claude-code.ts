import {chmod, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Agent} from '../session/agent.ts';
import type {Permissions} from '../session/session.ts';

/**
Claude Code's words for the modes. `default` asks for everything (newer versions call it `manual` and still take the
old word). The mode is always given: without the flag, Claude Code 2.1.330 lets another model decide.
*/
const permissionMode: Record<Permissions, string> = {
	ask: 'default',
	edits: 'acceptEdits',
	all: 'bypassPermissions',
};

export const claudeCode: Agent = {
	id: 'claude-code',
	label: 'Claude Code',
	program: 'claude',
	install: 'npm install --global @anthropic-ai/claude-code',
	versionArgs: ['--version'],
	about: {
		launch: 'argv',
		events: null,
		transcript: null,
		screen: null,
		cost: null,
		resume: 'its id is fixed at launch',
		seen: '2.1.330',
	},
	interruptKeys: ['Escape'],
	async launch({prompt, conversationId, resume, model, permissions, sessionDir}) {
		const argv = [
			'claude',
			...(resume === null ? ['--session-id', conversationId] : ['--resume', resume]),
			'--permission-mode',
			permissionMode[permissions],
		];
		if (permissions === 'all') {
			argv.push('--settings', await writeBypassSettings(sessionDir));
		}
		if (model !== null) {
			argv.push('--model', model);
		}
		if (prompt !== null) {
			argv.push('--', prompt);
		}
		return {argv, conversationId: resume ?? conversationId};
	},
};

/** The user has chosen the mode already when it is `all`: Claude Code need not stop at its warning about it. */
async function writeBypassSettings(sessionDir: string): Promise<string> {
	const file = join(sessionDir, 'claude-settings.json');
	await writeFile(file, `${JSON.stringify({skipDangerousModePermissionPrompt: true})}\n`, {mode: 0o600});
	await chmod(file, 0o600);
	return file;
}
