import {createHash} from 'node:crypto';
import {readdirSync, realpathSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type {Agent} from '../session/agent.ts';
import type {Menu, MenuOption, Place, Sign} from '../session/signal.ts';
import {findProgram} from '../system/find-program.ts';
import {lastLines, meaningOf, withoutFrame} from './patterns.ts';

/**
Cursor's agent CLI, from its documentation (cursor.com/docs/cli, July 2026), what others wrote of its files and the
screens that other programs' tests hold; not run. Its hooks are the repository's or the user's alone, so AO uses none.
*/
export const cursor: Agent = {
	id: 'cursor',
	label: 'Cursor',
	program: 'cursor-agent',
	otherPrograms: ['agent'],
	install: 'curl https://cursor.com/install -fsS | bash',
	versionArgs: ['--version'],
	about: {
		launch: 'argv (pasted where it begins with "-"), model by flag; "edits" is "ask", "all" is --force',
		events: null,
		transcript: null,
		screen: 'questions, working, prompt',
		cost: null,
		resume: 'by the id of the worktree’s newest chat',
		seen: null,
	},
	launch({prompt, resume, model, permissions, env}) {
		const pasted = prompt?.startsWith('-') === true;
		const program = ['cursor-agent', 'agent'].find(name => findProgram(name, env.PATH) !== null);
		const argv = [
			program ?? 'cursor-agent',
			...(resume === null ? [] : [`--resume=${resume}`]),
			...(permissions === 'all' ? ['--force'] : []),
			...(model === null ? [] : ['--model', model]),
			...(prompt === null || pasted ? [] : [prompt]),
		];
		return {
			argv,
			...(pasted ? {pastePrompt: prompt} : {}),
			...(resume === null ? {} : {conversationId: resume}),
		};
	},
	home: env => env.CURSOR_CONFIG_DIR || join(env.HOME ?? '/', '.cursor'),
	usage(place) {
		const id = newestChat(place);
		return id === null ? [] : [{kind: 'conversation', id}];
	},
	screen: {
		sign(lines): Sign | null {
			const block = activeBlock(lines);
			const asked = openQuestion(block);
			if (asked) {
				return {activity: 'waiting_input', ask: 'permission', text: asked.question};
			}
			if (block.some(line => working.test(line))) {
				return {activity: 'active'};
			}
			return block.some(line => prompt.test(line)) ? {activity: 'ready'} : null;
		},
		menu: (lines): Menu | null => openQuestion(activeBlock(lines)),
	},
};

const chatId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Chats are folders `chats/{MD5 of the working folder's path}/{id}` of its home; null where there is none of this run. */
function newestChat({home, worktree, startedAt}: Place): string | null {
	if (home === null) {
		return null;
	}
	try {
		const path = realpathSync(worktree);
		const folder = join(home, 'chats', createHash('md5').update(path).digest('hex'));
		const chats = readdirSync(folder, {withFileTypes: true})
			.filter(entry => entry.isDirectory() && chatId.test(entry.name))
			.map(({name}) => ({name, changed: statSync(join(folder, name)).mtimeMs}))
			.filter(({changed}) => changed >= startedAt - 5000)
			.sort((a, b) => b.changed - a.changed);
		return chats[0]?.name ?? null;
	} catch {
		return null;
	}
}

const working = /\bctrl\+c to stop\b|^\s*[⬡⬢] [A-Z]\w{0,30}ing\b/i;
const prompt = /^\s*→ (?:Add a follow-up|Plan, search, build anything)\b/;
/** An option with its key: ` → Run (once) (y)`, `   Skip (esc or n)`. */
const option = /^\s*(?:→ )?(\S.{0,120}?) \((y|n|tab|shift\+tab|esc or n|n or esc)\)(?: \(enter\))?$/i;
const asks = /\(y\)(?: \(enter\))?$|\(esc or n\)$|\bkeep \(n\)/i;

/** What stands at the end of the screen: an older question is further up than the prompt. */
function activeBlock(lines: readonly string[]): string[] {
	const block = lastLines(lines, 15).map(withoutFrame);
	const start = block.findLastIndex(line => prompt.test(line));
	return start === -1 ? block : block.slice(Math.max(0, start - 3));
}

function openQuestion(block: readonly string[]): Menu | null {
	const rows = block.map(line => option.exec(line));
	const begin = rows.findIndex(row => row !== null);
	if (begin === -1 || !block.some(line => asks.test(line))) {
		return null;
	}
	const options = rows.flatMap(row => (row ? [asOption(row[1] ?? '', (row[2] ?? '').toLowerCase())] : []));
	const above = block.slice(Math.max(0, begin - 2), begin);
	return {question: above.join(' ') || 'Cursor asks', ask: 'permission', options};
}

function asOption(label: string, key: string): MenuOption {
	const keys = {y: 'y', n: 'n', tab: 'Tab', 'shift+tab': 'BTab'}[key] ?? 'n';
	return {label, means: key === 'y' ? 'yes' : meaningOf(label), keys: [keys]};
}
