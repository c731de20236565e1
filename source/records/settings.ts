import fs from 'node:fs';
import path from 'node:path';
import type ConfStore from 'conf';
import {AoError} from '../session/errors.ts';
import {reactionKinds, reactionModes} from '../session/reaction.ts';
import type {ReactionSettings} from '../session/reactions.ts';
import {type Permissions, permissionModes, type RuntimeKind} from '../session/session.ts';
import {agentsSchema, type CustomAgentSetting} from './agents-setting.ts';
import {Conf} from './conf.ts';
import {type NotifySetting, notifyReason, notifySchema} from './notify-setting.ts';

export type {CustomAgentSetting} from './agents-setting.ts';

/** The user's settings (contract, `{data}/config.json`). What is not set is undefined. */
export type Settings = {
	defaultAgent?: string;
	agents?: Record<string, CustomAgentSetting>;
	model?: string;
	permissions?: Permissions;
	tracker?: 'local' | 'github';
	runtime?: RuntimeKind;
	worktreeDir?: string;
	branchPrefix?: string;
	maxAgents?: number;
	concurrency?: number;
	trashDays?: number;
	idleAfter?: number;
	instruction?: string;
	editor?: string;
	keys?: Record<string, string | string[]>;
	theme?: string;
	mouse?: boolean;
	notify?: NotifySetting;
	reactions?: ReactionSettings;
};

type JsonSchema = Record<string, unknown>;

const branchPrefixPattern = '^[A-Za-z0-9][A-Za-z0-9._/-]*$';

/** Every setting with its JSON schema and what it means, for `ao config` and its help. Times are in seconds. */
export const settingsTable: Record<keyof Settings, {schema: JsonSchema; summary: string}> = {
	defaultAgent: {schema: {type: 'string', minLength: 1}, summary: 'agent to start where none is named'},
	agents: {
		schema: agentsSchema,
		summary: 'agents of your own: {"mine": {"command": ["my-agent", "{prompt}"]}}',
	},
	model: {schema: {type: 'string', minLength: 1}, summary: 'model to ask for'},
	permissions: {schema: {enum: [...permissionModes]}, summary: 'ask, edits or all'},
	tracker: {
		schema: {enum: ['local', 'github']},
		summary: 'where a bare issue number belongs: local or github (by the remote)',
	},
	runtime: {schema: {enum: ['tmux', 'process']}, summary: 'where terminals live'},
	worktreeDir: {schema: {type: 'string', minLength: 1}, summary: 'folder for worktrees'},
	branchPrefix: {
		schema: {type: 'string', pattern: branchPrefixPattern},
		summary: 'beginning of new branches (ao/)',
	},
	maxAgents: {
		schema: {type: 'integer', minimum: 1, maximum: 1000},
		summary: 'agents at work before a warning (50)',
	},
	concurrency: {schema: {type: 'integer', minimum: 1, maximum: 64}, summary: 'spawns at once in a batch'},
	trashDays: {schema: {type: 'number', minimum: 0}, summary: 'days that the trash is kept (7)'},
	idleAfter: {schema: {type: 'number', minimum: 1}, summary: 'seconds until a finished turn is idle (300)'},
	instruction: {schema: {type: 'string'}, summary: 'text after the issue in every prompt'},
	editor: {schema: {type: 'string', minLength: 1}, summary: 'editor for `ao config edit` and `ao open`'},
	keys: {
		schema: {
			type: 'object',
			additionalProperties: {anyOf: [{type: 'string'}, {type: 'array', items: {type: 'string'}}]},
		},
		summary: 'keys of the board: {"send": "s"}',
	},
	theme: {schema: {enum: ['colour', 'ascii']}, summary: 'icons of the board: colour or ascii'},
	mouse: {schema: {type: 'boolean'}, summary: 'mouse on the board (true)'},
	notify: {
		schema: notifySchema,
		summary:
			'who is told when a card needs you: {"desktop": true, "quiet": "22:00-07:00"}, or false (docs/notifications.md)',
	},
	reactions: {
		schema: {
			type: 'object',
			additionalProperties: false,
			properties: {
				...Object.fromEntries(reactionKinds.map(kind => [kind, {enum: [...reactionModes]}])),
				limit: {type: 'integer', minimum: 1, maximum: 100},
			},
		},
		summary:
			'news of a pull request that its agent is told, off, ask or auto: {"checks": "auto", "review": "ask", "limit": 3}',
	},
};

export const settingNames = Object.keys(settingsTable) as (keyof Settings)[];

const schema = Object.fromEntries(settingNames.map(name => [name, settingsTable[name].schema]));

export function settingsFile(dataDir: string): string {
	return path.join(dataDir, 'config.json');
}

function openSettings(dataDir: string): ConfStore<Settings> {
	try {
		return new Conf<Settings>({
			cwd: dataDir,
			configName: 'config',
			schema: schema as never,
			rootSchema: {additionalProperties: false},
			ajvOptions: {strictTuples: false},
			clearInvalidConfig: false,
			configFileMode: 0o600,
			projectVersion: '1',
		});
	} catch (error) {
		throw badSettings(settingsFile(dataDir), error);
	}
}

/** Errors of the machine, which are no fault of the settings: they are told as everywhere else. */
const ofTheMachine = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EMFILE', 'EIO'];

function isOfTheMachine(error: unknown): boolean {
	return ofTheMachine.includes((error as NodeJS.ErrnoException).code ?? '');
}

function badSettings(
	file: string,
	error: unknown,
	hint = 'Mend it with `ao config edit`, or move it away.',
): unknown {
	if (isOfTheMachine(error)) {
		return error;
	}
	const words = error instanceof SyntaxError ? ' is not valid JSON' : `: ${inWords(error as Error)}`;
	return new AoError('bad_settings', `The settings file ${file}${words}.`, {hint, cause: error});
}

/** What `conf` and `fs` say, without their own beginnings, and with the values that there are. */
function inWords({message}: Error): string {
	const said = message.replace(/^Config schema violation: /, '').replace(/^[A-Z]+: (.*), \w+.*$/, '$1');
	const reason = notifyReason(said);
	const values = valuesOf(/^`([\w/]+)`/.exec(reason)?.[1]?.split('/') ?? []);
	return values === null ? reason : `${reason} (${values.join(', ')})`;
}

/** The values that a setting, or a part of one, may have; null where that is no list. */
function valuesOf([name, ...parts]: readonly string[]): readonly unknown[] | null {
	let at: unknown = settingsTable[name as keyof Settings]?.schema;
	for (const part of parts) {
		at = (at as {properties?: Record<string, unknown>} | undefined)?.properties?.[part];
	}
	const values = (at as JsonSchema | undefined)?.enum;
	return Array.isArray(values) ? values : null;
}

/**
Reads the user's settings; no file is no settings, and reading never writes.
@throws AoError('bad_settings') naming the file and the setting.
*/
export function readSettings(dataDir: string): Settings {
	return hasObject(settingsFile(dataDir)) ? openSettings(dataDir).store : {};
}

/** Whether there is a file with settings; `conf` itself takes a list or a text for none at all, in silence. */
function hasObject(file: string): boolean {
	let value: unknown;
	try {
		value = JSON.parse(fs.readFileSync(file, 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return false;
		}
		throw badSettings(file, error);
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw badSettings(file, new Error('it must be an object'));
	}
	return true;
}

/** Sets one setting, or removes it with `undefined`. @throws AoError('bad_settings') for a value that does not fit. */
export function writeSetting(dataDir: string, name: keyof Settings, value: unknown): void {
	fs.mkdirSync(dataDir, {recursive: true, mode: 0o700});
	hasObject(settingsFile(dataDir));
	const conf = openSettings(dataDir);
	if (value === undefined) {
		conf.delete(name);
		return;
	}
	try {
		conf.set(name, value as never);
	} catch (error) {
		if (isOfTheMachine(error)) {
			throw error;
		}
		throw new AoError('bad_settings', `That value does not fit: ${inWords(error as Error)}.`, {
			hint: `${name}: ${settingsTable[name].summary}.`,
			cause: error,
		});
	}
}

/** A project's own settings (`ao.config.json` in the repository), as far as they run nothing. */
export type ProjectSettings = {
	tracker?: 'local' | 'github';
	localIssues?: 'backlog';
	base?: string;
	agent?: string;
	branchPrefix?: string;
};

const wholeReference = /^(?!-)\P{Cc}+$/u;

/** What the project's settings may say, each with the words for what does not fit. */
const projectTable: Record<keyof ProjectSettings, {fits: RegExp; words: string}> = {
	tracker: {fits: /^(?:local|github)$/, words: 'can be "local" or "github"'},
	localIssues: {fits: /^backlog$/, words: 'can only be "backlog"'},
	base: {fits: wholeReference, words: 'must be the name of a branch, tag or commit'},
	agent: {fits: wholeReference, words: 'must be the name of an agent'},
	branchPrefix: {fits: new RegExp(branchPrefixPattern), words: 'must be the beginning of a branch name'},
};

/**
Reads `ao.config.json` of a repository's main worktree. Unknown names are left alone; what is no file is no settings.
@throws AoError('bad_settings') naming the file and the setting.
*/
export function readProjectSettings(root: string): ProjectSettings {
	const file = path.join(root, 'ao.config.json');
	const text = readForeignFile(file);
	if (text === null) {
		return {};
	}
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw badProjectSettings(file, error);
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw badProjectSettings(file, new Error('it must be an object'));
	}
	const given = value as Record<string, unknown>;
	const settings: Record<string, string> = {};
	for (const [name, {fits, words}] of Object.entries(projectTable)) {
		const entry = given[name];
		if (entry === undefined) {
			continue;
		}
		if (typeof entry !== 'string' || !fits.test(entry)) {
			throw badProjectSettings(file, new Error(`\`${name}\` ${words}`));
		}
		settings[name] = entry;
	}
	return settings;
}

function badProjectSettings(file: string, error: unknown): unknown {
	return badSettings(file, error, 'Mend it, or move it away.');
}

const mostBytes = 1024 * 1024;

/** The text of a file in a repository; null where there is none, or a folder, a pipe or a device in its place. */
function readForeignFile(file: string): string | null {
	try {
		const stat = fs.statSync(file);
		if (!stat.isFile()) {
			return null;
		}
		if (stat.size > mostBytes) {
			throw badProjectSettings(file, new Error('it is too large'));
		}
		return fs.readFileSync(file, 'utf8');
	} catch (error) {
		if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes((error as NodeJS.ErrnoException).code ?? '')) {
			return null;
		}
		throw error;
	}
}
