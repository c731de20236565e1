import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {AgentCase} from './agent-case.ts';

export const codex: AgentCase = {
	id: 'codex',
	env: () => ({TEST_MODEL_KEY: 'dummy'}),
	prepareHome({home, url}) {
		mkdirSync(path.join(home, '.codex'));
		writeFileSync(
			path.join(home, '.codex', 'config.toml'),
			`model = "gpt-5.5"
model_provider = "test"

[model_providers.test]
name = "Test"
base_url = "${url}/v1"
env_key = "TEST_MODEL_KEY"
wire_api = "responses"
`,
		);
	},
	firstQuestion: {text: /^Meet /, option: 2},
	shell: cmd => ({
		name: 'exec_command',
		args: {cmd, sandbox_permissions: 'require_escalated', justification: 'May I?'},
	}),
	// Inside its sandbox, Codex writes without asking.
	write: (file, text) => ({name: 'exec_command', args: {cmd: `printf '%s' '${text}' > '${file}'`}}),
	asksToWrite: false,
	failure: {kind: 'fail', status: 429, message: 'Rate limit reached'},
	blockedText: /429|rate limit/i,
	ownMicroUsd: null,
};
