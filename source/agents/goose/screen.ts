import type {Menu, ScreenReader, Sign} from '../../session/signal.ts';
import {lastLines, listOptions} from '../patterns.ts';

/*
From source: a prompt `> ` (older: a goose, or `( O)>`) with a hint while it is empty; a spinner that ends with
`(Ctrl+C to interrupt)`; questions drawn by cliclack: `◆  question`, then `│  ● Allow (hint)`, `│  ○ Deny`, then `└`.
*/
const promptLine = /^(?:>|🪿|\( O\)>)(?: (.*))?$/u;
const hint =
	/^(?:Enter to send · |Press Enter to send|Interrupted, what should goose|Press Ctrl\+C again to exit)/;
const spinner = /\(Ctrl\+C to interrupt\)$/;
const asked = /^◆\s+(\S.*)$/;
const radio = /^│\s+([●○])\s+(\S.*)$/;
const toolQuestion = /would like to call the above tool|Do you allow this tool call/i;

export const gooseScreen: ScreenReader = {
	sign(lines): Sign | null {
		const open = openDialog(lines);
		if (open) {
			const ask = toolQuestion.test(open.question) ? 'permission' : 'question';
			return {activity: 'waiting_input', ask, text: open.question};
		}
		if (lastLines(lines, 2).some(line => spinner.test(line))) {
			return {activity: 'active'};
		}
		return draft(lines) === '' ? {activity: 'ready'} : null;
	},
	menu(lines): Menu | null {
		const open = openDialog(lines);
		const options = open && listOptions(open.rows);
		return open && options
			? {
					question: open.question,
					ask: toolQuestion.test(open.question) ? 'permission' : 'question',
					options,
				}
			: null;
	},
	draft,
};

type Dialog = {question: string; rows: {label: string; selected: boolean}[]};

/** The question that ends the screen: an answered one has `◇`, and an older one has other lines below it. */
function openDialog(lines: readonly string[]): Dialog | null {
	const block = lastLines(lines, 30);
	const begin = block.findLastIndex(line => asked.test(line));
	const below = block.slice(begin + 1);
	if (begin === -1 || !below.every(line => /^[│└]/.test(line))) {
		return null;
	}
	const rows = below.flatMap(line => {
		const match = radio.exec(line);
		return match ? [{label: withoutHint(match[2] ?? ''), selected: match[1] === '●'}] : [];
	});
	return {question: asked.exec(block[begin] ?? '')?.[1] ?? '', rows};
}

/** The option under the cursor shows what it does in parentheses. */
function withoutHint(label: string): string {
	const at = label.indexOf(' (');
	return at > 0 && label.endsWith(')') ? label.slice(0, at) : label;
}

function draft(lines: readonly string[]): string | null {
	const match = promptLine.exec(lastLines(lines, 1)[0] ?? '');
	if (match === null) {
		return null;
	}
	const typed = match[1] ?? '';
	return hint.test(typed) ? '' : typed;
}
