import {AoError} from '../../session/errors.ts';
import type {Permissions} from '../../session/session.ts';
import {parseJsonc} from '../jsonc.ts';
import {object} from '../payload.ts';

type Config = Record<string, unknown>;

/**
AO's modes in OpenCode's words. Without them, 1.18.33 runs shell commands without asking. Tools that are not named
stay as the user's own configuration has them.
*/
const permissionOf: Record<Permissions, Config> = {
	ask: {bash: 'ask', edit: 'ask'},
	edits: {bash: 'ask', edit: 'allow'},
	all: {bash: 'allow', edit: 'allow'},
};

/**
The value for `OPENCODE_CONFIG_CONTENT`: what the user has there already (JSON with comments), with AO's plugin (a
`file:` URL) and the session's mode. OpenCode merges it with the user's files, plugins with plugins.
@throws AoError('bad_settings') where the user's value cannot be read.
*/
export function configContent(given: string | undefined, plugin: string, permissions: Permissions): string {
	const own = given === undefined || given.trim() === '' ? {} : readConfig(given);
	return JSON.stringify({
		...own,
		plugin: [...(Array.isArray(own.plugin) ? own.plugin : []), plugin],
		permission: withMode(own.permission, permissions),
	});
}

/**
The value for `OPENCODE_PERMISSION`, which OpenCode puts over all other configuration: the user's with the session's
mode; null where the user has none, or one that OpenCode skips as well.
*/
export function permissionContent(given: string | undefined, permissions: Permissions): string | null {
	try {
		return given === undefined || given === ''
			? null
			: JSON.stringify(withMode(JSON.parse(given), permissions));
	} catch {
		return null;
	}
}

/** The last rule that fits a tool counts (1.18.33), so the mode's own come last. A word alone stands for every tool. */
function withMode(given: unknown, permissions: Permissions): Config {
	const mode = permissionOf[permissions];
	const rules = typeof given === 'string' ? {'*': given} : object(given);
	return {
		...Object.fromEntries(Object.entries(rules).filter(([tool]) => !Object.hasOwn(mode, tool))),
		...mode,
	};
}

function readConfig(given: string): Config {
	try {
		const value = parseJsonc(given);
		if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
			return value as Config;
		}
	} catch {}
	throw new AoError('bad_settings', 'OPENCODE_CONFIG_CONTENT in the environment is not a JSON object.', {
		hint: 'Correct it or unset it: AO adds its plugin and the permission mode to what stands there.',
	});
}
