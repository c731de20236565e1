import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {AgentCase} from './agent-case.ts';

export const gemini: AgentCase = {
	id: 'gemini',
	env: ({url}) => ({GEMINI_API_KEY: 'dummy', GOOGLE_GEMINI_BASE_URL: url}),
	prepareHome({home, root}) {
		const folder = path.join(home, '.gemini');
		mkdirSync(folder);
		writeFileSync(
			path.join(folder, 'settings.json'),
			JSON.stringify({
				security: {auth: {selectedType: 'gemini-api-key'}},
				privacy: {usageStatisticsEnabled: false},
				general: {enableAutoUpdate: false},
			}),
		);
		writeFileSync(path.join(folder, 'trustedFolders.json'), JSON.stringify({[root]: 'TRUST_FOLDER'}));
	},
	shell: command => ({name: 'run_shell_command', args: {command, description: 'Run it'}}),
	write: (file, content) => ({name: 'write_file', args: {file_path: file, content}}),
	asksToWrite: true,
	question: (question, options) => ({
		name: 'ask_user',
		args: {
			questions: [
				{
					question,
					header: 'Choice',
					type: 'choice',
					options: options.map(label => ({label, description: `Take ${label}`})),
				},
			],
		},
	}),
	failure: {kind: 'fail', status: 401, message: 'API key not valid'},
	blockedText: /api key|401|sign/i,
	ownMicroUsd: null,
};
