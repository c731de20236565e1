import type {Menu, ScreenReader, Sign} from '../../session/signal.ts';
import {lastLines} from '../patterns.ts';

/* The line of keys at the bottom: `esc cancel` stands first in it while a turn is open. */
const busyKeys = /(?:^|\s)esc (?:cancel|press again to cancel|clear queue)\b/;
const idleKeys = /(?:^|\s)(?:tab focus (?:chat|editor)|(?:\/ or )?ctrl\+p commands)\b/;
const inlineQuestion = /←\/→ switch\b.{0,40}\benter confirm\b/;
const buttons = /^Allow\s+Allow for Session\s+Deny$/;

export const crushScreen: ScreenReader = {
	sign(lines): Sign | null {
		const asked = openPermission(lines);
		if (asked) {
			return {activity: 'waiting_input', ask: 'permission', text: asked.question};
		}
		const keys = lastLines(lines, 2).join(' ');
		if (inlineQuestion.test(keys)) {
			return {activity: 'waiting_input', ask: 'question', text: null};
		}
		if (busyKeys.test(keys)) {
			return {activity: 'active'};
		}
		return idleKeys.test(keys) ? {activity: 'ready'} : null;
	},
	menu: openPermission,
	draft,
};

/** The dialog in the middle of the screen: its title, what it is about, and its buttons, which have keys. */
function openPermission(lines: readonly string[]): Menu | null {
	const block = lastLines(lines, 200).map(framedParts);
	const end = block.findLastIndex(parts => parts.some(part => buttons.test(part)));
	const begin = block
		.slice(0, Math.max(0, end))
		.findLastIndex(parts => parts.some(part => /^Permission Required\b/.test(part)));
	if (begin === -1) {
		return null;
	}
	const about = block.slice(begin + 1, end).flatMap(parts => longest(parts) ?? []);
	return {
		question: about.slice(0, 4).join(' · ') || 'Permission required',
		ask: 'permission',
		options: [
			{label: 'Allow', means: 'yes', keys: ['a']},
			{label: 'Allow for Session', means: 'always', keys: ['s']},
			{label: 'Deny', means: 'no', keys: ['d']},
		],
	};
}

/** What stands between two borders of a line: the dialog lies over the chat, which may have borders of its own. */
function framedParts(line: string): string[] {
	const parts = line.split('│').slice(1, -1);
	return parts.map(part => part.trim().replace(/\s+/g, ' ')).filter(part => part !== '');
}

function longest(parts: readonly string[]): string | null {
	return parts.reduce<string | null>((most, part) => (part.length > (most?.length ?? 0) ? part : most), null);
}

const placeholder =
	/^(?:Ready(?:[!?]|\.{3}| for instructions)|Working(?:!|\.{3})|B?P?r{4,9}\.{3}|(?:Processing|Thinking)\.{3})$/;

/** The editor begins with `  > ` where it has the focus and its mode is the usual one. */
function draft(lines: readonly string[]): string | null {
	const line = lastLines(lines, 10).findLast(text => /^ {2,4}> /.test(text));
	const typed = line?.replace(/^ +> /, '').trim();
	return typed === undefined ? null : placeholder.test(typed) ? '' : typed;
}
