import type {ExitCode} from '../session/errors.ts';

export type FlagSpec = {
	type: 'string' | 'boolean';
	/** One letter. */
	short?: string;
	/** What its value is called in the help: `ref`, `n`. */
	value?: string;
	/** The values it takes, where only some are allowed. */
	choices?: readonly string[];
	/** An empty value is the same as none; elsewhere it is refused, as it comes from a variable that is not set. */
	mayBeEmpty?: boolean;
	summary: string;
};

export type CommandInput = {
	args: string[];
	/** Given flags by their long name; a flag that was not given is absent. */
	text(flag: string): string | undefined;
	on(flag: string): boolean;
	/** A whole number in a range. @throws AoError('usage') */
	number(flag: string, range: {min: number; max: number}): number | undefined;
};

/** One subcommand. Help, the nearest-word hints and the README's table follow from these entries. */
export type CommandSpec = {
	/** One or two words: `spawn`, `session kill`. */
	name: string;
	summary: string;
	/** Positional arguments as the help shows them: `<issue…>`. */
	args: string;
	/** How many positional arguments it takes. */
	arity: {min: number; max: number};
	flags: Readonly<Record<string, FlagSpec>>;
	examples: readonly string[];
	/** More for the help of this command alone. */
	details?: string;
	load(): Promise<{run(input: CommandInput): Promise<ExitCode>}>;
};

/** Flags that every command has. */
export const sharedFlags = {
	help: {type: 'boolean', short: 'h', summary: 'show this help'},
	'no-color': {type: 'boolean', summary: 'no colour in the output'},
} as const satisfies Record<string, FlagSpec>;

export const projectFlag = {
	project: {
		type: 'string',
		short: 'p',
		value: 'id|path',
		summary: 'another project than the one of this folder',
	},
} as const satisfies Record<string, FlagSpec>;

export const jsonFlag = {
	json: {type: 'boolean', summary: 'one JSON document on stdout and nothing else there'},
} as const satisfies Record<string, FlagSpec>;

export const dryRunFlag = {
	'dry-run': {type: 'boolean', summary: 'say what would be done, do nothing'},
} as const satisfies Record<string, FlagSpec>;
