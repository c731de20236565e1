import {cpSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {opencodePluginModules} from '../install.ts';
import type {AgentCase} from './agent-case.ts';

export const opencode: AgentCase = {
	id: 'opencode',
	env: () => ({
		OPENCODE_DISABLE_AUTOUPDATE: '1',
		OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
		OPENCODE_DISABLE_MODELS_FETCH: '1',
	}),
	prepareHome({home, url}) {
		const folder = path.join(home, '.config', 'opencode');
		mkdirSync(folder, {recursive: true});
		// What it would install for itself at its first start, and wait for without a network.
		cpSync(opencodePluginModules, path.join(folder, 'node_modules'), {recursive: true});
		for (const name of ['package.json', 'package-lock.json']) {
			cpSync(path.join(opencodePluginModules, '..', name), path.join(folder, name));
		}
		writeFileSync(
			path.join(folder, 'opencode.json'),
			JSON.stringify({
				autoupdate: false,
				share: 'disabled',
				provider: {
					test: {
						npm: '@ai-sdk/openai-compatible',
						name: 'Test',
						options: {baseURL: `${url}/v1`, apiKey: 'dummy'},
						models: {
							'test-model': {
								name: 'test-model',
								limit: {context: 200_000, output: 8192},
								cost: {input: 1, output: 10, cache_read: 0.1, cache_write: 1.25},
							},
						},
					},
				},
				model: 'test/test-model',
				small_model: 'test/test-model',
			}),
		);
	},
	shell: command => ({name: 'bash', args: {command, description: 'Run it'}}),
	write: (file, content) => ({name: 'write', args: {filePath: file, content}}),
	asksToWrite: true,
	question: (question, options) => ({
		name: 'question',
		args: {
			questions: [
				{
					question,
					header: 'Choice',
					options: options.map(label => ({label, description: `Take ${label}`})),
				},
			],
		},
	}),
	failure: {kind: 'fail', status: 401, message: 'Invalid API key'},
	blockedText: /invalid api key|sign/i,
	// 1000 in at 1, 50 out at 10, 500 read at 0.1 (a million tokens, in USD), as its settings above say.
	ownMicroUsd: 1550,
};
