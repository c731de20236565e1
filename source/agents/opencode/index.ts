import {join} from 'node:path';
import type {Agent} from '../../session/agent.ts';
import {openCodeEvents} from './events.ts';
import {launchOpenCode} from './launch.ts';
import {openCodeScreen} from './screen.ts';

export const openCode: Agent = {
	id: 'opencode',
	label: 'OpenCode',
	program: 'opencode',
	install: 'npm install --global opencode-ai',
	versionArgs: ['--version'],
	about: {
		launch: 'prompt and model as flags; mode in OPENCODE_CONFIG_CONTENT, all: --auto as well',
		events: 'a plugin of AO’s, beside the user’s own, in OPENCODE_CONFIG_CONTENT',
		transcript: null,
		screen: 'screen: at work, retrying, permission, question, ready; its title tells nothing',
		cost: 'its own figure per request, by the plugin; an estimate where it has no price',
		resume: '--session with the id of the first event; the prompt is pasted',
		seen: '1.18.33',
	},
	launch: launchOpenCode,
	home: env => join(env.XDG_DATA_HOME || join(env.HOME ?? '', '.local', 'share'), 'opencode'),
	events: openCodeEvents,
	screen: openCodeScreen,
	enterDelayMs: 500,
};
