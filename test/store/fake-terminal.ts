import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {sessionPaths} from '../../source/records/paths.ts';
import type {Agent} from '../../source/session/agent.ts';
import {noSignals} from '../../source/session/agent-events.ts';
import {localHome} from '../../source/session/home.ts';
import type {Runtime} from '../../source/session/runtime.ts';
import type {Menu, ScreenReader, Sign} from '../../source/session/signal.ts';
import type {SessionEntry} from '../../source/store/sessions.ts';
import {recordOf, saying, started, worktree} from '../session/sample-facts.ts';

/** What a fake program shows: what is read from its screen. */
export type Shown = {menu?: Menu | null; sign?: Sign | null; draft?: string | null};

export type FakeProgram = {
	/** Called for each look, before the answer. */
	onLook?(looks: number): void;
	onKey?(key: string): void;
	onPaste?(text: string): void;
	shown: Shown;
	alive?: boolean;
};

/** A session whose agent is a program in memory. `pressed` has every key and `paste:…`, in order. */
export function fakeSession(
	program: FakeProgram,
	{readsDraft = true, asks = false}: {readsDraft?: boolean; asks?: boolean} = {},
): {entry: SessionEntry; pressed: string[]} {
	const dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-session-'));
	onTestFinished(() => fs.rmSync(dir, {recursive: true, force: true}));
	const paths = sessionPaths(dir);
	fs.mkdirSync(paths.agent);
	fs.writeFileSync(paths.events, '');
	const pressed: string[] = [];
	let looks = 0;
	const runtime: Partial<Runtime> = {
		list: async () => [{name: 'web-42-k3f9', alive: program.alive ?? true}] as never,
		async capture() {
			looks++;
			program.onLook?.(looks);
			return JSON.stringify(program.shown);
		},
		async paste(_, text, {enter = true} = {}) {
			pressed.push(`paste:${text}`);
			program.onPaste?.(text);
			if (enter) {
				await runtime.keys?.('', ['Enter']);
			}
		},
		async keys(_, keys) {
			for (const key of keys) {
				pressed.push(key);
				program.onKey?.(key);
			}
		},
	};
	const read = (lines: readonly string[]): Shown => JSON.parse(lines.join('\n'));
	const screen: ScreenReader = {
		sign: lines => read(lines).sign ?? null,
		menu: lines => read(lines).menu ?? null,
		...(readsDraft ? {draft: lines => read(lines).draft ?? null} : {}),
	};
	return {
		pressed,
		entry: {
			id: 'web-42-k3f9',
			project: {
				ao: {settings: {}, runtimeOf: () => runtime},
				paths: {claims: path.join(dir, 'claims')},
				home: localHome,
			} as never,
			paths,
			archived: false,
			record: recordOf(worktree, started()),
			signals: asks ? saying('waiting_input') : noSignals(),
			agent: {id: 'fake', screen, enterDelayMs: 1} as unknown as Agent,
			cost: {usd: null, source: null, tokens: null},
			asked: null,
		},
	};
}

/** A menu whose cursor stands on a row. */
export function menuAt(row: number, question = 'Run `npm test`?'): Menu {
	const to = (target: number) => [
		...Array<string>(Math.abs(target - row)).fill(target > row ? 'Down' : 'Up'),
		'Enter',
	];
	return {
		question,
		ask: 'permission',
		options: [
			{label: 'Yes, always', means: 'always', keys: to(0)},
			{label: 'Yes', means: 'yes', keys: to(1)},
			{label: 'No', means: 'no', keys: to(2)},
		],
	};
}
