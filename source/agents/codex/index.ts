import {join} from 'node:path';
import type {Agent} from '../../session/agent.ts';
import {codexEvents} from './events.ts';
import {launchCodex} from './launch.ts';
import {findRollouts} from './rollout-files.ts';
import {rolloutLines} from './rollout-lines.ts';
import {codexScreen} from './screen.ts';
import {readTitle} from './title.ts';

/** Codex (0.169.0). What is passed over for lack of its hash in other versions, the rollout and the title tell as well. */
export const codex: Agent = {
	id: 'codex',
	label: 'Codex',
	program: 'codex',
	install: 'npm install --global @openai/codex',
	versionArgs: ['--version'],
	launchNeedsVersion: true,
	about: {
		launch: 'prompt, model and sandbox by arguments; the repository is trusted for this start',
		events: 'its hooks, by arguments, with 0.169; none with other versions',
		transcript: 'its rollout file: turns, errors, tokens, subagents',
		screen: 'title: works, asks; screen: dialogs, errors, sign-in',
		cost: 'tokens of each request, priced by model; Codex gives no cost',
		resume: 'codex resume <id>, the id from its hooks or its rollout',
		seen: '0.169.0',
	},
	launch: launchCodex,
	home: ({CODEX_HOME: own, HOME: home}) => own || join(home ?? '/', '.codex'),
	events: codexEvents,
	files: {find: findRollouts, lines: rolloutLines},
	hasConversation: place => findRollouts(place).length > 0,
	title: readTitle,
	screen: codexScreen,
	/** It takes a bracketed paste whole: Enter may follow at once. */
	enterDelayMs: 0,
};
