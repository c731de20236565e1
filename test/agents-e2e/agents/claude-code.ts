import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {AgentCase} from './agent-case.ts';

const key = 'sk-ant-test-12345678901234567890';

export const claudeCode: AgentCase = {
	id: 'claude-code',
	env: ({url}) => ({
		ANTHROPIC_BASE_URL: url,
		ANTHROPIC_API_KEY: key,
		CLAUDE_CODE_MAX_RETRIES: '1',
		CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
		DISABLE_AUTOUPDATER: '1',
		DISABLE_TELEMETRY: '1',
		DISABLE_ERROR_REPORTING: '1',
	}),
	prepareHome({home, root}) {
		writeFileSync(
			path.join(home, '.claude.json'),
			JSON.stringify({
				hasCompletedOnboarding: true,
				customApiKeyResponses: {approved: [key.slice(-20)], rejected: []},
				projects: {[root]: {hasTrustDialogAccepted: true}},
			}),
		);
	},
	shell: command => ({name: 'Bash', args: {command, description: 'Run it'}}),
	write: (file, content) => ({name: 'Write', args: {file_path: file, content}}),
	asksToWrite: true,
	question: (question, options) => ({
		name: 'AskUserQuestion',
		args: {
			questions: [
				{
					question,
					header: 'Choice',
					multiSelect: false,
					options: options.map(label => ({label, description: `Take ${label}`})),
				},
			],
		},
	}),
	failure: {kind: 'fail', status: 429, message: 'This request would exceed your rate limit'},
	blockedText: /rate limit/i,
	// claude-opus-5-5: 1000 in at 4, 50 out at 20, 500 read at 0.2, 100 written at 5 (a million tokens, in USD).
	ownMicroUsd: 5600,
	countsCacheWrite: true,
};
