import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {AgentCase} from './agent-case.ts';

export const qwen: AgentCase = {
	id: 'qwen',
	env: ({url}) => ({
		OPENAI_API_KEY: 'dummy',
		OPENAI_BASE_URL: `${url}/v1`,
		OPENAI_MODEL: 'gpt-5.5',
	}),
	prepareHome({home}) {
		mkdirSync(path.join(home, '.qwen'));
		writeFileSync(
			path.join(home, '.qwen', 'settings.json'),
			JSON.stringify({
				security: {auth: {selectedType: 'openai'}},
				model: {name: 'gpt-5.5'},
				general: {enableAutoUpdate: false},
			}),
		);
	},
	shell: command => ({
		name: 'run_shell_command',
		args: {command, description: 'Run it', is_background: false},
	}),
	write: (file, content) => ({name: 'write_file', args: {file_path: file, content}}),
	asksToWrite: true,
	question: (question, options) => ({
		name: 'ask_user_question',
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
	failure: {kind: 'fail', status: 401, message: 'Invalid API key'},
	blockedText: /401|api key/i,
	ownMicroUsd: null,
};
