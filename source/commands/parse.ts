import {closest, distance} from 'fastest-levenshtein';
import meow from 'meow';
import {AoError} from '../session/errors.ts';
import {type CommandInput, type CommandSpec, type FlagSpec, sharedFlags} from './command.ts';
import {commands, findCommand, groups} from './index.ts';

export type Parsed = {command: CommandSpec; input: CommandInput} | {help: CommandSpec | string | null};

/**
Finds the command and its flags in what was typed.
@throws AoError('usage') with the nearest known command or flag.
*/
export function parseCommandLine(argv: readonly string[]): Parsed {
	const {command, rest, group} = chooseCommand(argv);
	if (command === null) {
		return {help: group};
	}
	const flags = {...command.flags, ...sharedFlags};
	const parsed = meow({
		importMeta: import.meta,
		pkg: {},
		argv: checkedWords(command, flags, rest),
		flags: meowFlags(flags),
		allowUnknownFlags: true,
		autoHelp: false,
		autoVersion: false,
		description: false,
		help: false,
	} as never) as unknown as {input: string[]; flags: Record<string, unknown>};
	const given = readFlags(flags, parsed.flags);
	if (given.has('help')) {
		return {help: command};
	}
	if (given.has('no-color')) {
		process.env.NO_COLOR = '1';
		delete process.env.FORCE_COLOR;
	}
	const args = parsed.input.map(String);
	refuseWrongArity(command, args);
	return {command, input: commandInput(command, args, given)};
}

function chooseCommand(argv: readonly string[]): {
	command: CommandSpec | null;
	rest: string[];
	group: string | null;
} {
	const [first, second, ...others] = argv;
	if (first === undefined || (first.startsWith('-') && first !== '-h' && first !== '--help')) {
		return {command: findCommand('board') ?? null, rest: [...argv], group: null};
	}
	if (first.startsWith('-')) {
		return {command: null, rest: [], group: null};
	}
	const double = second === undefined ? undefined : findCommand(`${first} ${second}`);
	if (double !== undefined) {
		return {command: double, rest: others, group: null};
	}
	const single = findCommand(first);
	if (single !== undefined) {
		return {command: single, rest: argv.slice(1), group: null};
	}
	if (groups.has(first) && (second === undefined || second === '-h' || second === '--help')) {
		return {command: null, rest: [], group: first};
	}
	throw unknownCommand(groups.has(first) && second !== undefined ? `${first} ${second}` : first);
}

function unknownCommand(name: string): AoError {
	const nearest = closest(name, [...commands.map(command => command.name), ...groups]);
	const near = distance(name, nearest) <= Math.max(2, name.length / 2);
	return new AoError('usage', `Unknown command \`${name}\`.`, {
		hint: near ? `Did you mean \`ao ${nearest}\`? \`ao help\` lists all.` : '`ao help` lists all commands.',
	});
}

/**
The words of a command line with its flags checked, and each value joined to its flag (`--agent=codex`): meow takes a
value that begins with a dash (`--prompt "- fix it"`, `--prompt-file -`) for something else.
*/
function checkedWords(
	command: CommandSpec,
	flags: Record<string, FlagSpec>,
	argv: readonly string[],
): string[] {
	const shorts = new Map(
		Object.entries(flags).flatMap(([name, {short}]) => (short ? [[short, name] as const] : [])),
	);
	const words: string[] = [];
	for (let index = 0; index < argv.length; index++) {
		const word = argv[index] ?? '';
		if (word === '--') {
			return [...words, ...argv.slice(index)];
		}
		if (!/^-[^-\d]|^--./.test(word)) {
			words.push(word);
			continue;
		}
		const equals = word.indexOf('=');
		const given = equals === -1 ? word : word.slice(0, equals);
		const name = given.startsWith('--') ? given.slice(2) : shorts.get(given.slice(1));
		const spec = name === undefined ? undefined : flags[name];
		if (spec === undefined) {
			throw unknownFlag(command, flags, given);
		}
		if (spec.type === 'boolean') {
			refuseValue(command, given, equals !== -1);
			words.push(`--${name}`);
		} else {
			const value = equals === -1 ? argv[++index] : word.slice(equals + 1);
			words.push(`--${name}=${checkedValue(command, given, value, {spec, joined: equals !== -1})}`);
		}
	}
	return words;
}

function refuseValue(command: CommandSpec, given: string, hasValue: boolean): void {
	if (hasValue) {
		throw new AoError('usage', `\`${given}\` takes no value.`, {hint: `See \`ao ${command.name} --help\`.`});
	}
}

/** A value of its own word that looks like a flag is one that was forgotten: `--agent --force`. */
function checkedValue(
	command: CommandSpec,
	given: string,
	value: string | undefined,
	{spec, joined}: {spec: FlagSpec; joined: boolean},
): string {
	if (value === undefined || (value === '' && !spec.mayBeEmpty)) {
		throw new AoError('usage', `\`${given}\` needs a value.`, {hint: `See \`ao ${command.name} --help\`.`});
	}
	if (!joined && /^(?:-[a-z]|--[a-z][a-z-]*(?:=.*)?)$/i.test(value)) {
		throw new AoError('usage', `\`${given}\` needs a value, and \`${value}\` looks like a flag.`, {
			hint: `If it is meant as the value: ${given}=${value}`,
		});
	}
	return value;
}

function unknownFlag(command: CommandSpec, flags: Record<string, FlagSpec>, given: string): AoError {
	const nearest = closest(
		given,
		Object.keys(flags).map(name => `--${name}`),
	);
	return new AoError('usage', `\`ao ${command.name}\` has no flag \`${given}\`.`, {
		hint: `Did you mean \`${nearest}\`? \`ao ${command.name} --help\` lists all.`,
	});
}

function meowFlags(flags: Record<string, FlagSpec>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(flags).map(([name, {type, short}]) => [
			camelCase(name),
			{type, isMultiple: true, ...(short === undefined ? {} : {shortFlag: short})},
		]),
	);
}

/** meow takes `--no-x` for `x: false`, so such a flag is given when its positive form is false. */
function readFlags(flags: Record<string, FlagSpec>, parsed: Record<string, unknown>): Map<string, string> {
	const given = new Map<string, string>();
	for (const [name, spec] of Object.entries(flags)) {
		const positive = name.startsWith('no-') ? parsed[camelCase(name.slice(3))] : undefined;
		const value = lastOf(parsed[camelCase(name)]);
		if (lastOf(positive) === false || value === true) {
			given.set(name, '');
		} else if (typeof value === 'string' && spec.type === 'string') {
			refuseWrongChoice(name, spec, value);
			given.set(name, value);
		}
	}
	return given;
}

function lastOf(value: unknown): unknown {
	return Array.isArray(value) ? value.at(-1) : value;
}

function refuseWrongChoice(name: string, {choices}: FlagSpec, value: string): void {
	if (choices !== undefined && !choices.includes(value)) {
		throw new AoError('usage', `\`--${name}\` cannot be \`${value}\`.`, {
			hint: `It is one of ${choices.join(', ')}.`,
		});
	}
}

function refuseWrongArity({name, args: usage, arity}: CommandSpec, args: readonly string[]): void {
	if (args.length < arity.min || args.length > arity.max) {
		const what = args.length < arity.min ? 'needs' : 'takes only';
		throw new AoError(
			'usage',
			`\`ao ${name}\` ${what} ${usage === '' ? 'flags, no arguments' : `\`${usage}\``}.`,
			{
				hint: `See \`ao ${name} --help\`.`,
			},
		);
	}
}

function commandInput(
	command: CommandSpec,
	args: string[],
	given: ReadonlyMap<string, string>,
): CommandInput {
	return {
		args,
		text: flag => given.get(flag),
		on: flag => given.has(flag),
		number(flag, {min, max}) {
			const value = given.get(flag);
			if (value === undefined) {
				return undefined;
			}
			const number = Number(value);
			if (!/^\d+$/.test(value) || number < min || number > max) {
				throw new AoError(
					'usage',
					`\`--${flag}\` must be a whole number from ${min} to ${max}, not \`${value}\`.`,
					{
						hint: `See \`ao ${command.name} --help\`.`,
					},
				);
			}
			return number;
		},
	};
}

function camelCase(name: string): string {
	return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
