import {join} from 'node:path';
import type {Agent} from '../session/agent.ts';
import type {Menu, Sign, Signal} from '../session/signal.ts';
import {lastLines} from './patterns.ts';
import {queryDatabase} from './sqlite.ts';

/**
Crush, from its source (August 2026: `cmd/root.go`, `ui/`, `db/migrations`); not run. Its data go into the session's
folder instead of `.crush` in the worktree. It runs in its own process, also where the user has its server on: what a
server runs would outlive the terminal.
*/
export const crush: Agent = {
	id: 'crush',
	label: 'Crush',
	program: 'crush',
	install: 'npm install --global @charmland/crush',
	versionArgs: ['--version'],
	about: {
		launch: 'prompt pasted; no flag for a model; "edits" is "ask", "all" is --yolo',
		events: null,
		transcript: null,
		screen: 'questions, working, prompt',
		cost: 'its own figure, from its database',
		resume: 'by the id of its session, from its database',
		seen: null,
	},
	launch({prompt, resume, permissions, agentDir}) {
		return {
			argv: [
				'crush',
				'--data-dir',
				dataDir(agentDir),
				...(permissions === 'all' ? ['--yolo'] : []),
				...(resume === null ? [] : ['--session', resume]),
			],
			env: {CRUSH_CLIENT_SERVER: '0'},
			...(prompt === null ? {} : {pastePrompt: prompt}),
			...(resume === null ? {} : {conversationId: resume}),
		};
	},
	usage: ({agentDir}) => readSessions(join(dataDir(agentDir), 'crush.db')),
	screen: {
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
	},
	interruptKeys: ['Escape', 'Escape'],
};

function dataDir(agentDir: string): string {
	return join(agentDir, 'crush');
}

const sessionId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A session's cost has that of its subagents in it already; its tokens are the last request's alone. */
function readSessions(file: string): Signal[] {
	const sql = `
		SELECT id, cost FROM sessions WHERE parent_session_id IS NULL OR parent_session_id = ''
		ORDER BY updated_at DESC LIMIT 100`;
	const sessions = queryDatabase(file, 'sessions', sql).filter(({id}) => sessionId.test(String(id)));
	const newest = sessions[0];
	return [
		...(newest === undefined ? [] : [{kind: 'conversation', id: String(newest.id)} as const]),
		...sessions.flatMap(({id, cost}): Signal[] =>
			typeof cost === 'number' && Number.isFinite(cost) && cost > 0
				? [{kind: 'total', of: String(id), usd: cost}]
				: [],
		),
	];
}

/* The line of keys at the bottom: `esc cancel` stands first in it while a turn is open. */
const busyKeys = /(?:^|\s)esc (?:cancel|press again to cancel|clear queue)\b/;
const idleKeys = /(?:^|\s)(?:tab focus (?:chat|editor)|(?:\/ or )?ctrl\+p commands)\b/;
const inlineQuestion = /←\/→ switch\b.{0,40}\benter confirm\b/;
const buttons = /^Allow\s+Allow for Session\s+Deny$/;

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
