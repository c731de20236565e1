import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import type {Agent, LaunchInput} from '../../session/agent.ts';
import type {Permissions} from '../../session/session.ts';
import {shellQuote} from '../shell-quote.ts';
import {gooseLive} from './live.ts';
import {gooseScreen} from './screen.ts';
import {gooseUsage} from './usage.ts';

/** `edits` has no counterpart in Goose; `smart_approve` asks for less than `approve`, by a model's judgement. */
const modes: Record<Permissions, string> = {ask: 'approve', edits: 'smart_approve', all: 'auto'};

/**
Goose, from its source (August 2026: `cli.rs`, `session/mod.rs`, `output.rs`, `session_manager.rs`); not run. Its
session gets AO's id as its name, by which it is found again.
*/
export const goose: Agent = {
	id: 'goose',
	label: 'Goose',
	program: 'goose',
	install: 'See block.github.io/goose for the installer of the command line.',
	versionArgs: ['--version'],
	about: {
		launch: 'argv; mode and model by environment; "edits" is its smart approval',
		events: 'its status hook, by environment: thinking, waiting',
		transcript: 'the last message in its database',
		screen: 'questions, prompt, spinner',
		cost: 'its own figure and tokens, from its database',
		resume: 'by name: AO’s session id',
		seen: null,
	},
	launch(input) {
		const {prompt, sessionId, resume} = input;
		const name = resume ?? sessionId;
		const from = resume === null ? [] : ['--resume'];
		return {
			argv:
				prompt === null
					? ['goose', 'session', ...from, '--name', name]
					: ['goose', 'run', '--interactive', ...from, '--name', name, `--text=${prompt}`],
			env: environment(input),
			conversationId: name,
		};
	},
	home(env) {
		const root = env.GOOSE_PATH_ROOT;
		if (root !== undefined && isAbsolute(root)) {
			return join(root, 'data');
		}
		return join(env.XDG_DATA_HOME || join(env.HOME ?? homedir(), '.local', 'share'), 'goose');
	},
	events: {
		start: () => null,
		read(_, {t, event}) {
			if (event === 'thinking') {
				return [{kind: 'activity', at: t, activity: 'active'}];
			}
			return event === 'waiting' ? [{kind: 'activity', at: t, activity: 'ready'}] : [];
		},
	},
	live: gooseLive,
	usage: gooseUsage,
	screen: gooseScreen,
};

/** Its status hook is run as `sh -c "{hook} {status}"`; the user's own, where it is in the environment, runs too. */
function environment({permissions, model, hook, env}: LaunchInput): Record<string, string> {
	const users = env.GOOSE_STATUS_HOOK ? ` ${env.GOOSE_STATUS_HOOK} "$1";` : '';
	return {
		GOOSE_MODE: modes[permissions],
		GOOSE_STATUS_HOOK: `ao() { ${shellQuote(hook)} --brief "$1" </dev/null;${users} }; ao`,
		...(model === null ? {} : {GOOSE_MODEL: model}),
	};
}
