import {fileURLToPath} from 'node:url';
import type {Agent} from '../session/agent.ts';
import type {Menu, ScreenReader} from '../session/signal.ts';
import {lastLines, withoutFrame} from './patterns.ts';

/** The demo agent's program: beside this file in `dist/`, in its own folder in the source. */
const bundledEntry = fileURLToPath(
	new URL(import.meta.url.endsWith('.ts') ? '../demo/agent/main.ts' : 'demo-agent.js', import.meta.url),
);

/** Variables of AO's own environment that the demo agent is steered by; other `AO_*` do not get through to agents. */
const steering = ['AO_DEMO_SEED', 'AO_DEMO_SPEED'] as const;

/** What its terminal shows: it reports what it does by itself, so only the question and the prompt line matter. */
const demoScreen: ScreenReader = {
	sign: lines => {
		const menu = openQuestion(lines);
		return menu === null ? null : {activity: 'waiting_input', text: menu.question, ask: menu.ask};
	},
	menu: openQuestion,
	draft: lines => {
		const prompt = /^› ?(.*)$/.exec(lastLines(lines, 1)[0] ?? '');
		return prompt?.[1] ?? null;
	},
};

function openQuestion(lines: readonly string[]): Menu | null {
	const block = lastLines(lines, 5);
	const [title, command, yes, no, keys] = block.map(withoutFrame);
	const asks = title === 'Allow this command?' && keys?.startsWith('y yes · n no');
	return asks && command && yes && no
		? {
				question: `${title} ${command}`,
				ask: 'permission',
				options: [
					{label: yes.replace(/^❯ 1\. /, ''), means: 'yes', keys: ['y']},
					{label: no.replace(/^2\. /, ''), means: 'no', keys: ['n']},
				],
			}
		: null;
}

/**
The agent that comes with AO: no account, no network; it follows a script, but edits, tests and commits for real.
`entry` is its program, `env` where `AO_DEMO_SEED` and `AO_DEMO_SPEED` are looked up at each launch.
*/
export function demoAgent(
	entry = bundledEntry,
	env: Readonly<Record<string, string | undefined>> = process.env,
): Agent {
	return {
		id: 'demo',
		label: 'Demo',
		program: process.execPath,
		install: 'It comes with AO: install AO again.',
		about: {
			launch: 'argv',
			events: 'it reports itself',
			transcript: null,
			screen: 'its question and answers, half-typed text',
			cost: 'its own figure, by report',
			resume: 'its id is fixed at launch',
			seen: null,
		},
		screen: demoScreen,
		launch({prompt, conversationId, resume, permissions}) {
			const argv = [process.execPath, entry, '--permissions', permissions];
			if (resume !== null) {
				argv.push('--resume', resume);
			}
			if (prompt !== null) {
				argv.push('--', prompt);
			}
			const given = steering.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]]));
			return {argv, env: Object.fromEntries(given), conversationId: resume ?? conversationId};
		},
	};
}
