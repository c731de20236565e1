import {closest, distance} from 'fastest-levenshtein';
import type {Agent, Launch, LaunchInput} from '../session/agent.ts';
import {AoError} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';

/** An agent of the user's own, as it stands in the settings: `"agents": {"mine": {"command": ["my-agent", "{prompt}"]}}`. */
export type CustomAgent = {
	/** Program and arguments; `{prompt}`, `{promptFile}`, `{session}` and `{worktree}` are filled in, also inside an argument. */
	command: readonly [program: string, ...args: string[]];
	/** As shown on a card; the id where it is absent. */
	label?: string;
	/** Added to its environment; placeholders are filled in here too. */
	env?: Readonly<Record<string, string>>;
	/** How long Enter waits after a paste, in ms. */
	enterDelayMs?: number;
};

const placeholders = ['prompt', 'promptFile', 'session', 'worktree'] as const;
type Placeholder = (typeof placeholders)[number];

const placeholderPattern = /\{(prompt|promptFile|session|worktree)\}/g;
const fields = ['command', 'label', 'env', 'enterDelayMs'];

/**
Makes an agent of what the settings say under `agents.{id}`. A command that names neither `{prompt}` nor
`{promptFile}` gets the prompt pasted. Permission mode and model are the command's own affair. What cannot be meant
so is `AoError('bad_settings')`.
*/
export function customAgent(id: string, value: unknown): Agent {
	const {command, label, env, enterDelayMs} = parseCustomAgent(id, value);
	return {
		id,
		label: label ?? id,
		program: command[0],
		install: `It is set as agents.${id} in the settings: correct the command there, or install it.`,
		about: {
			launch: 'its command',
			events: null,
			transcript: null,
			screen: null,
			cost: null,
			resume: null,
			seen: null,
		},
		...(enterDelayMs === undefined ? {} : {enterDelayMs}),
		launch: input => launchCustom(command, env, input),
	};
}

/** Checks one entry of the setting `agents`; `AoError('bad_settings')` says what is wrong with it. */
export function parseCustomAgent(id: string, value: unknown): CustomAgent {
	const bad = (problem: string, hint = 'An agent looks like {"command": ["my-agent", "{prompt}"]}.') =>
		new AoError('bad_settings', `The setting agents.${cleanText(id)} ${problem}.`, {hint});
	if (!/^[a-z0-9][a-z0-9._-]*$/i.test(id)) {
		throw bad('has a name that cannot be used', 'Use letters, digits, ".", "_" and "-".');
	}
	if (!isObject(value)) {
		throw bad('is no object');
	}
	for (const field of Object.keys(value)) {
		if (!fields.includes(field)) {
			throw bad(`has the unknown field "${cleanText(field)}"`, `Did you mean "${closest(field, fields)}"?`);
		}
	}
	const {command, label, env, enterDelayMs} = value;
	if (!isTextList(command) || command.length === 0 || command[0] === '') {
		throw bad('needs a "command": a list of texts, the program first');
	}
	if (/\{\w+\}/.test(command[0])) {
		throw bad(
			'has a placeholder in its program',
			'Name the program itself; placeholders go into its arguments.',
		);
	}
	const typo = command.map(misspelt).find(found => found !== null);
	if (typo) {
		throw bad(`has the unknown placeholder "{${typo.found}}"`, `Did you mean "{${typo.meant}}"?`);
	}
	if (label !== undefined && (!isText(label) || label.trim() === '')) {
		throw bad('has a "label" that is no text');
	}
	if (env !== undefined && !isEnvironment(env)) {
		throw bad(
			'has an "env" that cannot be used',
			'Give names and texts: {"MY_KEY": "value"}; AO_… is taken.',
		);
	}
	if (enterDelayMs !== undefined && !(Number.isInteger(enterDelayMs) && Number(enterDelayMs) >= 0)) {
		throw bad('has an "enterDelayMs" that is no number of milliseconds');
	}
	return value as CustomAgent;
}

function launchCustom(
	[program, ...args]: CustomAgent['command'],
	env: CustomAgent['env'],
	input: LaunchInput,
): Launch {
	const fill = (text: string) => fillIn(text, input);
	const takesPrompt = args.some(argument => /\{prompt(File)?\}/.test(argument));
	const given = input.prompt === null ? args.filter(argument => argument !== '{prompt}') : args;
	return {
		argv: [program, ...given.map(fill)],
		...(env === undefined ? {} : {env: mapValues(env, fill)}),
		...(takesPrompt || input.prompt === null ? {} : {pastePrompt: input.prompt}),
	};
}

/** Each placeholder once: what a prompt brings along in braces stays as it is. */
function fillIn(text: string, input: LaunchInput): string {
	const values: Record<Placeholder, string> = {
		prompt: input.prompt ?? '',
		promptFile: input.promptFile,
		session: input.sessionId,
		worktree: input.worktree,
	};
	return text.replace(placeholderPattern, (_, name: Placeholder) => values[name]);
}

/** A word in braces that is no placeholder but nearly one: meant, and mistyped. Other braces are the command's own. */
function misspelt(argument: string): {found: string; meant: string} | null {
	for (const [, found = ''] of argument.matchAll(/\{(\w+)\}/g)) {
		const meant = closest(found, placeholders);
		if (found !== meant && distance(found.toLowerCase(), meant.toLowerCase()) <= 2) {
			return {found, meant};
		}
	}
	return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && !value.includes('\0');
}

function isTextList(value: unknown): value is [string, ...string[]] {
	return Array.isArray(value) && value.every(isText);
}

function isEnvironment(value: unknown): value is Record<string, string> {
	return (
		isObject(value) &&
		Object.entries(value).every(
			([name, text]) => /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('AO_') && isText(text),
		)
	);
}

function mapValues(record: Readonly<Record<string, string>>, change: (text: string) => string) {
	return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, change(text)]));
}
