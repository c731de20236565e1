import type {Menu, MenuOption, ScreenReader, Sign} from '../../session/signal.ts';
import {lastLines} from '../patterns.ts';

/*
From the source of 0.86.3.dev (`io.py`, `waiting.py`, `exceptions.py`): a question ends the screen with
`… (Y)es/(N)o/… [Yes]: `, its subject right above it; a prompt is `> ` (`ask> `, `multi> `) below a rule of the
terminal's width and the names of the files in the chat.
*/
const question =
	/\(Y\)es\/\(N\)o(\/\(A\)ll)?(\/\(S\)kipall)?(\/\(D\)on'taskagain)?\[\w{1,10}\]:([A-Za-z]{0,10})$/;
const spinner = /^ {0,8}(?:░█|█░|#=|=#) {1,9}\S/;
const rule = /^─{10,}$/;
const promptLine = /^(?:[a-z][a-z-]{0,20}(?: multi)?)?> ?(.*)$/;
const retrying = /^Retrying in [\d.]+ seconds/;
const failures = [
	/^The API provider is not able to authenticate you\b/,
	/^Permission was denied\. Check your API key\b/,
	/^The API provider has rate limited you\b/,
	/^The API provider's servers are down or overloaded\b/,
	/^The API provider timed out without returning a response\b/,
	/^The API provider has refused the request\b/,
	/^Insufficient credits with the API provider\b/,
];

export const aiderScreen: ScreenReader = {
	sign(lines): Sign | null {
		const block = lastLines(lines, 15);
		const last = block.at(-1);
		if (last === undefined) {
			return null;
		}
		const asked = openQuestion(lines);
		if (asked) {
			return {activity: 'waiting_input', ask: 'permission', text: asked.text};
		}
		if (spinner.test(last)) {
			return {activity: 'active'};
		}
		if (retrying.test(last)) {
			return {activity: 'active', text: [block.at(-2), last].filter(Boolean).join(' ')};
		}
		if (draft(lines) !== '') {
			return null;
		}
		const failure = failureAbove(block);
		return failure === null ? {activity: 'ready'} : {activity: 'blocked', text: failure};
	},
	menu(lines): Menu | null {
		const asked = openQuestion(lines);
		return asked === null || asked.typed
			? null
			: {question: asked.text, ask: 'permission', options: asked.options};
	},
	draft,
};

type Question = {text: string; options: MenuOption[]; typed: boolean};

/** The question that ends the screen; it may be wrapped, so that spaces do not count. */
function openQuestion(lines: readonly string[]): Question | null {
	const end = lines.findLastIndex(line => line.trim() !== '');
	const paragraph: string[] = [];
	for (let index = end; index >= 0 && paragraph.length < 10 && lines[index]?.trim() !== ''; index--) {
		paragraph.unshift((lines[index] ?? '').slice(0, 1000).trim());
	}
	const match = question.exec(paragraph.slice(-3).join('').replace(/\s+/g, ''));
	if (match === null) {
		return null;
	}
	const words = paragraph.join('\n');
	const asked = words.slice(0, words.lastIndexOf('(Y)es') === -1 ? words.length : words.lastIndexOf('(Y)es'));
	const [line = '', ...above] = asked.trim().split('\n').reverse();
	const options: MenuOption[] = [
		{label: 'Yes', means: 'yes', keys: ['y', 'Enter']},
		{label: 'No', means: 'no', keys: ['n', 'Enter']},
	];
	if (match[1] !== undefined) {
		options.push({label: 'All', means: 'always', keys: ['a', 'Enter']});
	}
	if (match[2] !== undefined) {
		options.push({label: 'Skip all', means: 'no', keys: ['s', 'Enter']});
	}
	if (match[3] !== undefined) {
		options.push({label: "Don't ask again", means: 'no', keys: ['d', 'Enter']});
	}
	return {
		text: [line.trim(), ...above.reverse().slice(-4)].filter(part => part !== '').join(' '),
		options,
		typed: match[4] !== '',
	};
}

/** What is typed at the prompt that ends the screen. A pasted text has the prompt before each of its lines. */
function draft(lines: readonly string[]): string | null {
	const below = lines.slice(lines.findLastIndex(line => rule.test(line)));
	if (below.length === lines.length && !rule.test(below[0] ?? '')) {
		return null;
	}
	const end = below.findLastIndex(line => line.trim() !== '');
	let begin = end + 1;
	while (begin > 1 && promptLine.test(below[begin - 1] ?? '')) {
		begin--;
	}
	// Between the rule and the prompt there are names of files at most; anything more is the agent's answer.
	if (begin > end || below.slice(1, begin).some(line => line.trim() === '' || promptLine.test(line))) {
		return null;
	}
	return below
		.slice(begin, end + 1)
		.map(line => promptLine.exec(line)?.[1] ?? '')
		.join('\n');
}

/** Why the last turn failed: a sentence of Aider's own in the lines right above the rule of the prompt. */
function failureAbove(block: readonly string[]): string | null {
	const end = block.findLastIndex(line => rule.test(line));
	return (
		block
			.slice(Math.max(0, end - 4), Math.max(0, end))
			.findLast(line => failures.some(failure => failure.test(line))) ?? null
	);
}
