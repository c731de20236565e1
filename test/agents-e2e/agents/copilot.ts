import type {AgentCase} from './agent-case.ts';

export const copilot: AgentCase = {
	id: 'copilot',
	env: ({url}) => ({
		COPILOT_OFFLINE: 'true',
		COPILOT_AUTO_UPDATE: 'false',
		COPILOT_PROVIDER_BASE_URL: `${url}/v1`,
		COPILOT_PROVIDER_API_KEY: 'dummy',
		// With a GPT model it edits by patches.
		COPILOT_MODEL: 'claude-sonnet-4.5',
	}),
	prepareHome() {},
	firstQuestion: {text: /trust the files/, option: 2},
	shell: command => ({name: 'bash', args: {command, description: 'Run it'}}),
	write: (file, text) => ({name: 'create', args: {path: file, file_text: text}}),
	asksToWrite: true,
	question: (message, [first, second]) => ({
		name: 'ask_user',
		args: {
			message,
			requestedSchema: {
				type: 'object',
				properties: {choice: {type: 'string', title: 'Choice', enum: [first, second]}},
				required: ['choice'],
			},
		},
	}),
	failure: {kind: 'fail', status: 401, message: 'Invalid API key'},
	blockedText: /401|api key|sign|auth/i,
	ownMicroUsd: null,
};
