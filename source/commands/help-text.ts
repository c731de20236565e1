import {type CommandSpec, type FlagSpec, sharedFlags} from './command.ts';
import {commands} from './index.ts';

/** The help of AO, or of a group of commands (`session`). */
export function overviewHelp(group: string | null): string {
	const shown = commands.filter(({name}) => group === null || name === group || name.startsWith(`${group} `));
	const rows = shown.map(({name, args, summary}): [string, string] => [
		`ao ${name} ${args}`.trimEnd(),
		summary,
	]);
	const head =
		group === null
			? 'AO runs coding agents in parallel, one issue each, in worktrees and terminals of their own.\n\nUsage: ao [command]\n'
			: `Usage: ao ${group} <command>\n`;
	return `${head}\nCommands\n${table(rows)}\n\n\`ao help <command>\` says more. Exit codes: 0 done, 1 something failed, 2 wrong usage,\n3 not found, 4 a needed tool is missing, 130 interrupted.`;
}

/** The help of one command. */
export function commandHelp(command: CommandSpec): string {
	const flags: Record<string, FlagSpec> = {...command.flags, ...sharedFlags};
	const rows = Object.entries(flags).map(([name, flag]): [string, string] => [
		flagWords(name, flag),
		flag.summary,
	]);
	const examples = command.examples.map(example => `  ${example}`).join('\n');
	const details = command.details === undefined ? '' : `\n${command.details}\n`;
	return `${command.summary}\n\nUsage: ao ${command.name} ${command.args}`
		.trimEnd()
		.concat(`\n${details}\nFlags\n${table(rows)}\n\nExamples\n${examples}`);
}

function flagWords(name: string, {short, value, choices}: FlagSpec): string {
	const taken = choices === undefined ? value : choices.join('|');
	return `${short === undefined ? '    ' : `-${short}, `}--${name}${taken === undefined ? '' : ` ${taken}`}`;
}

function table(rows: readonly [string, string][]): string {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
