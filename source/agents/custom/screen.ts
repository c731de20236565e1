import type {HeardActivity, Menu, MenuOption, ScreenReader, Sign} from '../../session/signal.ts';
import {lastLines, numberedMenu} from '../patterns.ts';
import type {Answers, Patterns} from './entry.ts';

/** What each pattern says, in the order in which they are tried. */
const meanings: readonly (readonly [keyof Patterns, HeardActivity])[] = [
	['waiting', 'waiting_input'],
	['blocked', 'blocked'],
	['active', 'active'],
	['ready', 'ready'],
];

/**
Reads a title or the end of a screen by the user's own patterns: the first kind with a line that it matches. A question
is over where the last line below it is of an agent at work or ready, a failure where it is at work below it.
*/
export function signByPatterns(patterns: Patterns, lines: readonly string[]): Sign | null {
	for (const [name, activity] of meanings) {
		const text = isOver(name, patterns, lines) ? null : textBy(patterns[name], lines);
		if (text !== null) {
			return {
				activity,
				...(activity === 'waiting_input' ? {ask: 'permission', text} : {}),
				...(activity === 'blocked' ? {text} : {}),
			};
		}
	}
	return null;
}

/** A screen by the user's own patterns, tried on each of its last twelve lines that have something on them. */
export function screenByPatterns(patterns: Patterns, answers: Answers | undefined): ScreenReader {
	const end = (lines: readonly string[]) => lastLines(lines, 12);
	return {
		sign: lines => signByPatterns(patterns, end(lines)),
		menu(lines): Menu | null {
			const last = end(lines);
			const question = isOver('waiting', patterns, last) ? null : textBy(patterns.waiting, last);
			if (question === null) {
				return null;
			}
			const options = answers === undefined ? numberedMenu(lines)?.options : answerOptions(answers);
			return options === undefined ? null : {question, ask: 'permission', options};
		},
	};
}

function answerOptions(answers: Answers): MenuOption[] {
	const labels = {yes: 'Yes', always: 'Always', no: 'No'} as const;
	return (['yes', 'always', 'no'] as const).flatMap(means => {
		const keys = answers[means];
		return keys === undefined ? [] : [{label: labels[means], means, keys}];
	});
}

function isOver(name: keyof Patterns, patterns: Patterns, lines: readonly string[]): boolean {
	const lowest = (pattern: RegExp | undefined) => lines.findLastIndex(line => pattern?.test(line) === true);
	if (name === 'waiting') {
		const last = lines.length - 1;
		const goesOn = lowest(patterns.active) === last || lowest(patterns.ready) === last;
		return goesOn && lowest(patterns.waiting) < last;
	}
	return name === 'blocked' && lowest(patterns.active) > lowest(patterns.blocked);
}

/** The lowest line that matches: its first group where the pattern has one, else the line; null where none does. */
function textBy(pattern: RegExp | undefined, lines: readonly string[]): string | null {
	for (const line of [...lines].reverse()) {
		const match = pattern?.exec(line);
		if (match) {
			return match[1] ?? line.trim();
		}
	}
	return null;
}
