import {closest} from 'fastest-levenshtein';
import {AoError, type ExitCode} from '../session/errors.ts';
import {parsePr} from '../session/reported-pr.ts';
import {cleanText} from '../session/text.ts';
import {appendReport, type ReportEvent} from '../store/report.ts';
import type {CommandInput} from './command.ts';
import {warn} from './output.ts';

const activities = ['active', 'ready', 'waiting_input', 'blocked'] as const;
const tokenFlags = {
	input: 'input',
	output: 'output',
	cacheRead: 'cache-read',
	cacheWrite: 'cache-write',
} as const;

type Report = {payload: Record<string, unknown>; text?: string};

/** Each form with its flags, and how its words are read. */
const forms: Record<ReportEvent, {flags: readonly string[]; read(input: CommandInput): Report}> = {
	activity: {flags: ['text', 'question'], read: readActivity},
	pr: {flags: [], read: readPr},
	cost: {flags: Object.values(tokenFlags), read: readCost},
	note: {flags: [], read: ({args}) => ({payload: {}, text: args.slice(1).join(' ')})},
};

const ownFlags = Object.values(forms).flatMap(({flags}) => flags);

/** Appends one line to `$AO_EVENTS` and does nothing else: it must work where only that file can be written. */
export async function run(input: CommandInput): Promise<ExitCode> {
	const file = process.env.AO_EVENTS;
	if (!file) {
		throw new AoError('usage', '`ao report` works only inside a session: $AO_EVENTS is not set.');
	}
	const event = oneOf(Object.keys(forms) as ReportEvent[], input.args[0] ?? '', 'report');
	const {flags, read} = forms[event];
	const wrong = ownFlags.find(flag => input.on(flag) && !flags.includes(flag));
	if (wrong !== undefined) {
		throw usage(`\`ao report ${event}\` has no flag \`--${wrong}\`.`);
	}
	const kept = appendReport(file, {event, ...read(input)});
	if (kept !== null) {
		warn(`the text was too long: its first ${kept} characters were kept.`);
	}
	return 0;
}

function readActivity(input: CommandInput): Report {
	const activity = oneOf(activities, onlyWord(input, 'activity'), 'activity');
	const text = input.text('text');
	const question = input.on('question');
	if (question && activity !== 'waiting_input') {
		throw usage('`--question` goes with waiting_input only.');
	}
	return {
		payload: {activity, ...(question ? {kind: 'question'} : {})},
		...(text === undefined ? {} : {text}),
	};
}

function readPr(input: CommandInput): Report {
	const word = onlyWord(input, 'pr');
	const pr = parsePr(word);
	if (pr === null) {
		throw usage(`\`${word}\` is no pull request: give its number, or its https address with the number.`);
	}
	return {payload: pr};
}

function readCost(input: CommandInput): Report {
	const word = onlyWord(input, 'cost');
	const usd = /^\$?(\d{1,9}(?:\.\d{1,12})?)$/.exec(word)?.[1];
	if (usd === undefined) {
		throw usage(`\`${word}\` is no amount: give what the session cost so far in dollars, such as 0.42.`);
	}
	const counts = Object.entries(tokenFlags).map(
		([name, flag]) => [name, input.number(flag, {min: 0, max: 1e15})] as const,
	);
	const given = counts.some(([, count]) => count !== undefined);
	const tokens = Object.fromEntries(counts.map(([name, count]) => [name, count ?? 0]));
	return {payload: {usd: Number(usd), ...(given ? {tokens} : {})}};
}

function onlyWord({args}: CommandInput, form: string): string {
	const [, word, ...more] = args;
	if (word === undefined || more.length > 0) {
		throw usage(`\`ao report ${form}\` takes one word.`);
	}
	return word;
}

function oneOf<Word extends string>(words: readonly Word[], given: string, what: string): Word {
	const found = words.find(word => word === given);
	if (found === undefined) {
		throw usage(
			`There is no ${what} \`${cleanText(given)}\`.`,
			`Did you mean \`${closest(given, words)}\`? Known: ${words.join(', ')}.`,
		);
	}
	return found;
}

function usage(message: string, hint = 'See `ao report --help`.'): AoError {
	return new AoError('usage', message, {hint});
}
