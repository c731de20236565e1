import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {Launch, LaunchInput} from '../../session/agent.ts';
import {replaceFile} from '../replace-file.ts';
import {configContent, permissionContent} from './config.ts';
import {openCodePlugin} from './plugin.ts';

/**
OpenCode 1.18.33: `--prompt` needs its `=`, or a prompt that begins with `-` prints the help; together with `--session`
it is silently not sent, so that one is pasted.
*/
export async function launchOpenCode(input: LaunchInput): Promise<Launch> {
	const {prompt, resume, model, permissions, env} = input;
	const plugin = await writePlugin(input.sessionDir);
	const argv = [
		'opencode',
		...(model === null ? [] : ['--model', model]),
		...(permissions === 'all' ? ['--auto'] : []),
		...(resume === null ? [] : ['--session', resume]),
		...(resume === null && prompt !== null ? [`--prompt=${prompt}`] : []),
	];
	const overAll = permissionContent(env.OPENCODE_PERMISSION, permissions);
	return {
		argv,
		env: {
			OPENCODE_CONFIG_CONTENT: configContent(
				env.OPENCODE_CONFIG_CONTENT,
				pathToFileURL(plugin).href,
				permissions,
			),
			OPENCODE_DISABLE_AUTOUPDATE: '1',
			...(overAll === null ? {} : {OPENCODE_PERMISSION: overAll}),
		},
		...(resume === null ? {} : {conversationId: resume}),
		...(resume !== null && prompt !== null ? {pastePrompt: prompt} : {}),
	};
}

async function writePlugin(sessionDir: string): Promise<string> {
	const file = join(sessionDir, 'opencode-plugin.js');
	await replaceFile(file, openCodePlugin);
	return file;
}
