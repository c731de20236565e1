import type {Menu, MenuOption, ScreenReader, Sign} from '../../session/signal.ts';

/** `esc interrupt` at the end of the line below the prompt, with what is retried before it. */
const working = /\besc (?:again to )?interrupt\b/;
const retrying = /\[retrying (?:in ([^\]#]{1,20}) )?attempt #(\d{1,4})\]/;

/** How the last line of an answer ends (`▣  Build · model · 1m 2s`): how long it took, or that it was interrupted. */
const answered = /^(?:[\d.]+[hms](?: [\d.]+[hms]){0,2}|interrupted)$/;

/** The screen of OpenCode 1.18.33: a bar `┃` at the left of what is asked, or of the prompt with a line below it. */
export const openCodeScreen: ScreenReader = {
	sign(lines) {
		const {block, below} = lastBlock(lines);
		if (below === null) {
			return panelSign(block);
		}
		if (working.test(below)) {
			return workingSign(below);
		}
		return below.includes('ctrl+p commands') && isAnswered(lines) ? {activity: 'ready'} : null;
	},
	menu(lines) {
		const {block, below} = lastBlock(lines);
		return below === null ? (permissionMenu(block) ?? secondStep(block) ?? questionMenu(block)) : null;
	},
	draft(lines) {
		const {block, below} = lastBlock(lines);
		if (below === null || block.length < 2) {
			return null;
		}
		const typed = block.slice(0, -1).join('\n').trim();
		return /^Ask anything… "[^"\n]*"$/.test(typed) ? '' : typed;
	},
};

/** The lines of the last bar without it, and the line below the prompt box; null where the bar is no prompt box. */
function lastBlock(lines: readonly string[]): {block: string[]; below: string | null} {
	const last = lines.findLastIndex(line => /^\s*[┃╹]/.test(line));
	const isPrompt = /^\s*╹▀/.test(lines[last] ?? '');
	const end = isPrompt ? last : last + 1;
	let first = end;
	while (first > 0 && /^\s*┃/.test(lines[first - 1] ?? '')) {
		first--;
	}
	const block = lines.slice(first, end).map(line => line.replace(/^\s*┃ {0,2}/, '').trimEnd());
	return {block, below: isPrompt ? (lines[last + 1] ?? '') : null};
}

function workingSign(line: string): Sign {
	const [found, wait, attempt] = retrying.exec(line) ?? [];
	if (found === undefined) {
		return {activity: 'active'};
	}
	const why = line
		.slice(0, line.indexOf(found))
		.replace(/^[\s■⬝]+/, '')
		.trim();
	const isLong = /[hd]|[2-9]m|\d\dm/.test(wait ?? '');
	return {activity: isLong ? 'blocked' : 'active', text: `Retrying: ${why} (attempt ${attempt})`};
}

/** An answer that ended without a time may have been refused or have failed, which only the events tell apart. */
function isAnswered(lines: readonly string[]): boolean {
	const mark = lines.findLast(line => /^\s*▣ /.test(line));
	return mark === undefined || answered.test(mark.slice(mark.lastIndexOf(' · ') + 3).trim());
}

function panelSign(block: readonly string[]): Sign | null {
	const asked = permissionMenu(block) ?? secondStep(block) ?? questionMenu(block);
	if (asked !== null) {
		return {activity: 'waiting_input', ask: asked.ask, text: asked.question};
	}
	const content = block.filter(line => line !== '');
	if (content[0]?.startsWith('△ ')) {
		return {activity: 'waiting_input', ask: 'permission', text: content.slice(1, -1).join(' ')};
	}
	return /\besc dismiss$/.test(content.at(-1) ?? '')
		? {activity: 'waiting_input', ask: 'question', text: content[0] ?? null}
		: null;
}

/** The first answer is the chosen one when the dialog opens; which one is, later, only its colour shows. */
const permissionAnswers: readonly MenuOption[] = [
	{label: 'Allow once', means: 'yes', keys: ['Enter']},
	{label: 'Allow always', means: 'always', keys: ['Right', 'Enter', 'Enter']},
	{label: 'Reject', means: 'no', keys: ['Escape']},
];

function permissionMenu(block: readonly string[]): Menu | null {
	const content = block.filter(line => line !== '');
	const isOpen =
		content[0] === '△ Permission required' &&
		/^\s*Allow once +Allow always +Reject\b/.test(content.at(-1) ?? '');
	if (!isOpen) {
		return null;
	}
	const what = content.slice(1, -1).map(line => line.trim());
	const command = what.findIndex(line => line.startsWith('$ '));
	const question = command === -1 ? what.join(' ') : what.slice(command).join(' ').slice(2);
	return {question, ask: 'permission', options: [...permissionAnswers]};
}

/** What some answers lead to: the patterns that are allowed from now on, or words for a subagent that is refused. */
const secondSteps: Readonly<Record<string, {last: RegExp; options: readonly MenuOption[]}>> = {
	'△ Always allow': {
		last: /^ *Confirm +Cancel\b/,
		options: [
			{label: 'Confirm', means: 'always', keys: ['Enter']},
			{label: 'Cancel', means: 'other', keys: ['Right', 'Enter']},
		],
	},
	'△ Reject permission': {
		last: /^ *enter confirm +esc cancel$/,
		options: [
			{label: 'Reject', means: 'no', keys: ['Enter']},
			{label: 'Cancel', means: 'other', keys: ['Escape']},
		],
	},
};

function secondStep(block: readonly string[]): Menu | null {
	const content = block.filter(line => line !== '');
	const heading = content[0] ?? '';
	const step = Object.hasOwn(secondSteps, heading) ? secondSteps[heading] : undefined;
	if (step === undefined || !step.last.test(content.at(-1) ?? '')) {
		return null;
	}
	return {question: content.slice(1, -1).join(' '), ask: 'permission', options: [...step.options]};
}

/** One question with one answer: its digit gives it at once. The last option opens an input of its own. */
function questionMenu(block: readonly string[]): Menu | null {
	const content = block.filter(line => line !== '');
	if (content.at(-1) !== '↑↓ select  enter submit  esc dismiss') {
		return null;
	}
	const numbered = content.flatMap((line, at) => {
		const [, digit, label] = /^(\d)\. (.+)$/.exec(line) ?? [];
		return digit === undefined || label === undefined ? [] : [{at, digit, label}];
	});
	const inOrder = numbered.every(({digit}, index) => Number(digit) === index + 1);
	if (numbered.length < 2 || !inOrder || numbered.some(({label}) => /^\[.?\] /.test(label))) {
		return null;
	}
	return {
		question: content.slice(0, numbered[0]?.at).join(' '),
		ask: 'question',
		options: [
			...numbered.slice(0, -1).map(({digit, label}): MenuOption => ({label, means: 'other', keys: [digit]})),
			{label: 'Dismiss', means: 'no', keys: ['Escape']},
		],
	};
}
