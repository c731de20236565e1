import {closest, distance} from 'fastest-levenshtein';
import {AoError} from '../../session/errors.ts';
import {permissionModes} from '../../session/session.ts';
import {cleanText} from '../../session/text.ts';
import {isObject} from '../payload.ts';
import {type CustomAgent, type Patterns, placeholders} from './entry.ts';

const fields = [
	'command',
	'like',
	'label',
	'env',
	'resume',
	'model',
	'permissions',
	'screen',
	'title',
	'answers',
	'enterDelayMs',
] as const;
const besideLike: readonly string[] = ['command', 'like', 'label', 'env', 'enterDelayMs'];

type Bad = (problem: string, hint?: string) => AoError;

/** Checks one entry of the setting `agents`; `AoError('bad_settings')` says in one line what is wrong with it. */
export function parseCustomAgent(id: string, value: unknown): CustomAgent {
	const bad: Bad = (problem, hint = 'An agent looks like {"command": ["my-agent", "{prompt}"]}.') =>
		new AoError('bad_settings', `The setting agents.${cleanText(id)} ${problem}.`, {hint});
	if (!/^[a-z0-9][a-z0-9._-]*$/i.test(id)) {
		throw bad('has a name that cannot be used', 'Use letters, digits, ".", "_" and "-".');
	}
	const entry = objectOf(value, fields, bad);
	if (entry.like !== undefined && !isFilled(entry.like)) {
		throw bad('has a "like" that is no agent\'s id');
	}
	const other = Object.keys(entry).find(field => entry.like !== undefined && !besideLike.includes(field));
	if (other !== undefined) {
		throw bad(`has "${other}" beside "like"`, 'What it is like has its own; leave one of the two out.');
	}
	if (entry.label !== undefined && !isFilled(entry.label)) {
		throw bad('has a "label" that is no text');
	}
	if (entry.env !== undefined && !isEnvironment(entry.env)) {
		throw bad(
			'has an "env" that cannot be used',
			'Give names and texts: {"MY_KEY": "value"}; AO_… is taken.',
		);
	}
	const {enterDelayMs} = entry;
	if (enterDelayMs !== undefined && !(Number.isInteger(enterDelayMs) && Number(enterDelayMs) >= 0)) {
		throw bad('has an "enterDelayMs" that is no number of milliseconds');
	}
	checkCommands(entry, bad);
	checkAnswers(entry, bad);
	return {
		...(entry as CustomAgent),
		...(entry.screen === undefined ? {} : {screen: patternsOf(entry.screen, 'screen', bad)}),
		...(entry.title === undefined ? {} : {title: patternsOf(entry.title, 'title', bad)}),
	};
}

function checkCommands(entry: Record<string, unknown>, bad: Bad): void {
	const {like, resume, model, permissions} = entry;
	const command = entry.command ?? (like === undefined ? undefined : ['-']);
	checkCommand(command, 'command', bad);
	if (like !== undefined) {
		const placed = command.find(argument =>
			/\{(?:prompt|promptFile|conversation|model|permissions)\}/.test(argument),
		);
		if (placed !== undefined) {
			throw bad(
				`has "${cleanText(placed)}" in its "command" beside "like"`,
				'What it is like adds its own arguments after the command; leave this one out.',
			);
		}
	}
	if (resume !== undefined) {
		checkCommand(resume, 'resume', bad);
		if (names(resume, 'conversation') && !names(command, 'conversation')) {
			throw bad(
				'names {conversation} in "resume" and not in "command"',
				'AO makes the id up: the command has to give it to the agent, or "resume" to do without.',
			);
		}
	}
	if (model !== undefined && !(isTextList(model) && names(model, 'model'))) {
		throw bad('has a "model" that is no list with {model} in it', 'Such as "model": ["--model", "{model}"].');
	}
	if (permissions !== undefined) {
		const modes = objectOf(permissions, permissionModes, (problem, hint) =>
			bad(`has "permissions" that cannot be used: it ${problem}`, hint ?? 'Such as {"all": ["--yes"]}.'),
		);
		const wrong = Object.keys(modes).find(mode => !isTextList(modes[mode]));
		if (wrong !== undefined) {
			throw bad(`has "permissions.${wrong}" that is no list of texts`, 'Such as {"all": ["--yes"]}.');
		}
	}
	for (const [field, list] of Object.entries({model, permissions})) {
		if ((list !== undefined) !== command.includes(`{${field}}`)) {
			throw list === undefined
				? bad(`has "{${field}}" in its "command" and no "${field}"`, `Say what it stands for in "${field}".`)
				: bad(`has a "${field}" that its "command" has no place for`, `Put "{${field}}" where it belongs.`);
		}
	}
}

function checkCommand(
	command: unknown,
	field: string,
	bad: Bad,
): asserts command is [program: string, ...args: string[]] {
	if (!isTextList(command) || command.length === 0 || command[0] === '') {
		throw bad(`needs a "${field}": a list of texts, the program first`);
	}
	if (/\{\w+\}/.test(command[0] ?? '')) {
		throw bad(
			'has a placeholder in its program',
			'Name the program itself; placeholders go into its arguments.',
		);
	}
	const typo = command.map(misspelt).find(found => found !== null);
	if (typo) {
		throw bad(`has the unknown placeholder "{${typo.found}}"`, `Did you mean "{${typo.meant}}"?`);
	}
}

function checkAnswers({answers, screen}: Record<string, unknown>, bad: Bad): void {
	const hint = 'Keys by tmux\'s names, such as ["y", "Enter"], "Escape", "C-c".';
	if (answers === undefined) {
		return;
	}
	const given = objectOf(answers, ['yes', 'always', 'no'], problem =>
		bad(`has "answers": it ${problem}`, hint),
	);
	const wrong = Object.keys(given).find(answer => !isKeys(given[answer]));
	if (wrong !== undefined) {
		throw bad(`has "answers.${wrong}" that is no list of keys`, hint);
	}
	if (!isObject(screen) || screen.waiting === undefined) {
		throw bad('has "answers" and no "screen.waiting"', 'It tells on which screen the keys are an answer.');
	}
}

/** Compiles the patterns of `screen` or `title`, each once. */
function patternsOf(value: unknown, field: string, bad: Bad): Patterns {
	const hint = 'Such as {"waiting": "^Allow .*\\\\?", "ready": "^> $"}.';
	const given = objectOf(value, ['active', 'waiting', 'blocked', 'ready'], problem =>
		bad(`has a "${field}" that cannot be used: it ${problem}`, hint),
	);
	return Object.fromEntries(
		Object.entries(given).map(([name, pattern]) => {
			if (!isFilled(pattern)) {
				throw bad(`has "${field}.${name}" that is no regular expression`, hint);
			}
			try {
				return [name, new RegExp(pattern, 'u')];
			} catch (error) {
				const why = cleanText(String((error as Error).message)).replace(/^.*\/u?: /, '');
				throw bad(`has "${field}.${name}" that is no regular expression: ${why}`, hint);
			}
		}),
	);
}

function objectOf(value: unknown, known: readonly string[], bad: Bad): Record<string, unknown> {
	if (!isObject(value)) {
		throw bad('is no object');
	}
	const unknown = Object.keys(value).find(field => !known.includes(field));
	if (unknown !== undefined) {
		throw bad(`has the unknown field "${cleanText(unknown)}"`, `Did you mean "${closest(unknown, known)}"?`);
	}
	return value;
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

function names(list: readonly string[], placeholder: string): boolean {
	return list.some(argument => argument.includes(`{${placeholder}}`));
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && !value.includes('\0');
}

function isFilled(value: unknown): value is string {
	return isText(value) && value.trim() !== '';
}

function isTextList(value: unknown): value is string[] {
	return Array.isArray(value) && value.every(isText);
}

function isKeys(value: unknown): value is string[] {
	return (
		isTextList(value) &&
		value.length > 0 &&
		value.every(key => /^(?:[CMS]-){0,3}(?:[!-~]|[A-Z][A-Za-z0-9]{1,9})$/.test(key))
	);
}

function isEnvironment(value: unknown): value is Record<string, string> {
	return (
		isObject(value) &&
		Object.entries(value).every(
			([name, text]) => /^[A-Za-z_]\w*$/.test(name) && !name.startsWith('AO_') && isText(text),
		)
	);
}
