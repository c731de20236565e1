import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import type {Agent, LaunchInput} from '../session/agent.ts';
import {parseJsonc} from './jsonc.ts';
import {lastLines} from './patterns.ts';
import {replaceFile} from './replace-file.ts';

/** Tools that only look (names from `amp permissions list --builtin`). */
const looking = ['Read', 'Grep', 'Glob', 'glob', 'finder', 'get_diagnostics'];

const signIn = /^(?:Would you like to log in to Amp\?|When prompted, paste your code here:)/;

/**
Amp. Flags, rules of permission and its start were tried with 0.0.1790142911 without signing in (`--help`, `permissions
list` and `test`); no turn was run, and what its screen shows of one is not known. It takes no prompt as an argument.
*/
export const amp: Agent = {
	id: 'amp',
	label: 'Amp',
	program: 'amp',
	install: 'npm install --global @ampcode/cli',
	versionArgs: ['--version'],
	about: {
		launch:
			'prompt pasted; the model is its agent mode; permissions by a settings file with the user’s in it',
		events: null,
		transcript: null,
		screen: 'its question to sign in',
		cost: null,
		resume: 'the last thread of the worktree',
		seen: null,
	},
	async launch(input) {
		const flags = [
			...(input.permissions === 'all'
				? ['--dangerously-allow-all']
				: ['--settings-file', await writeSettings(input)]),
			...(input.model === null ? [] : ['--mode', input.model]),
		];
		return {
			argv:
				input.resume === null
					? ['amp', ...flags]
					: [
							'amp',
							'threads',
							'continue',
							...(input.resume === 'last' ? ['--last'] : [input.resume]),
							...flags,
						],
			...(input.prompt === null ? {} : {pastePrompt: input.prompt}),
			// Threads have ids of the server's; each worktree is a checkout of its own, so its last one is the session's.
			conversationId: input.resume ?? 'last',
		};
	},
	screen: {
		sign(lines) {
			const text = lastLines(lines, 3).find(line => signIn.test(line));
			return text === undefined ? null : {activity: 'waiting_input', ask: 'question', text};
		},
	},
};

/**
The user's settings with this session's permissions, in a file of the session's: the rules that come first decide. In
`edits` Amp's own rules hold, which let it edit and ask for commands that they do not know.
*/
async function writeSettings({permissions, sessionDir, env}: LaunchInput): Promise<string> {
	const users = await userSettings(env);
	const rules = Array.isArray(users['amp.permissions']) ? users['amp.permissions'] : [];
	const asking = [...looking.map(tool => ({tool, action: 'allow'})), {tool: '*', action: 'ask'}];
	const settings = {
		...users,
		'amp.dangerouslyAllowAll': false,
		'amp.permissions': permissions === 'ask' ? [...asking, ...rules] : rules,
	};
	const file = join(sessionDir, 'amp-settings.json');
	await replaceFile(file, `${JSON.stringify(settings, null, '\t')}\n`);
	return file;
}

/** What Amp would read: `$AMP_SETTINGS_FILE`, else `amp/settings.json` of the user's config folder; JSON with comments. */
async function userSettings(env: LaunchInput['env']): Promise<Record<string, unknown>> {
	const config = env.XDG_CONFIG_HOME || join(env.HOME ?? homedir(), '.config');
	try {
		const value = parseJsonc(
			await readFile(env.AMP_SETTINGS_FILE || join(config, 'amp', 'settings.json'), 'utf8'),
		);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : {};
	} catch {
		return {};
	}
}
