import type {ScreenReader, Sign} from '../../session/signal.ts';
import {describeFailure} from './failures.ts';
import {type Layout, readLayout, withoutBlankEnd} from './screen-layout.ts';
import {menuOf, readDialog} from './screen-menu.ts';
import {oneLine} from './values.ts';

/** A spinner with what it does: one word, or any words followed by its counter (`✽ Germinating… (4s · ↓ 2 tokens)`). */
const spinner = /^[✳✽✶✻✢·] \p{Lu}[\p{L}-]*…(?: |$)|^[✳✽✶✻✢·*] \S[^…]{0,100}… \([^)]*\d+s\b/u;
const retrying = /\bretrying in \d+s?\b.*\battempt \d+\/\d+/i;
const interruptHint = /\b(?:esc|ctrl\+c) to interrupt\b/;
const runsOn = /\b\d+ (?:background tasks?|local agents?|shells?)\b|\bWaiting for \d+ background\b/;
const failure = /^● (?:API Error:|Please run \/login|Prompt is too long|Credit balance is too low)/;

/** Views that lie over the conversation: what the agent does cannot be seen. */
const overlay = /\bctrl\+[or] to toggle\b/;

/** A list of commands or files hangs below the prompt box where there are more lines than this. */
const mostFooter = 6;

/** Hints that an empty prompt box shows (2.1.330). */
const hints: ReadonlySet<string> = new Set([
	'Once fixed, resend your message',
	'Resend your message to try again',
	'Press up to edit queued messages',
]);

/** What Claude Code's screen says (2.1.330): from the prompt box and what stands right at it, or from its dialog. */
export const screen: ScreenReader = {
	sign(lines) {
		if (isCovered(lines)) {
			return null;
		}
		const dialog = readDialog(lines);
		if (dialog !== null) {
			const ask = dialog.kind === 'question' || dialog.kind === 'plan' ? 'question' : 'permission';
			return {activity: 'waiting_input', ask, text: dialog.text};
		}
		const layout = readLayout(lines);
		return layout === null ? null : signOf(layout);
	},
	menu(lines) {
		const dialog = isCovered(lines) ? null : readDialog(lines);
		return dialog === null ? null : menuOf(dialog);
	},
	draft(lines) {
		const layout = isCovered(lines) || readDialog(lines) !== null ? null : readLayout(lines);
		return layout === null ? null : draftOf(layout);
	},
};

function isCovered(lines: readonly string[]): boolean {
	const shown = withoutBlankEnd(lines).filter(line => line.trim() !== '');
	return (
		shown.slice(-3).some(line => overlay.test(line)) || shown.slice(-15).some(line => /^\s*⌕/.test(line))
	);
}

function signOf({status, footer, last}: Layout): Sign | null {
	const retry = [...status, ...last.slice(1)].find(line => retrying.test(line));
	if (retry !== undefined) {
		return {activity: 'active', text: oneLine(retry.replace(/^[\s⎿✳✽✶✻✢·*]+/, ''), 300)};
	}
	const done = status.filter(line => /^[✳✽✶✻✢·*] /.test(line));
	if (status.some(line => spinner.test(line)) || footer.some(line => interruptHint.test(line))) {
		return {activity: 'active'};
	}
	if ([...done, ...footer].some(line => runsOn.test(line))) {
		return {activity: 'active'};
	}
	if (failure.test(last[0] ?? '')) {
		const words = last.map(line => line.replace(/^●\s*/, '').trim()).join(' ');
		return {activity: 'blocked', text: describeFailure(null, words)};
	}
	return footer.length <= mostFooter ? {activity: 'ready'} : null;
}

function draftOf({box}: Layout): string {
	const [first = '', ...rest] = box;
	const text = [first.replace(/^❯[\s\u00A0]?/, ''), ...rest.map(line => line.replace(/^[\s\u00A0]{1,2}/, ''))]
		.join('\n')
		.trimEnd();
	return hints.has(text) || /^Try ".*"$/.test(text) ? '' : text;
}
