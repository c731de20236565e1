import {join} from 'node:path';
import type {Agent} from '../../session/agent.ts';
import {eventFile} from './event-file.ts';
import {findEventFiles} from './find.ts';
import {launchCopilot} from './launch.ts';
import {copilotScreen} from './screen.ts';

export const copilot: Agent = {
	id: 'copilot',
	label: 'Copilot CLI',
	program: 'copilot',
	install: 'npm install --global @github/copilot',
	versionArgs: ['--version'],
	about: {
		launch: 'prompt and model as flags; edits: --allow-tool=write, all: --allow-all',
		events: 'its own event file of the conversation (events.jsonl), as it happens',
		transcript: null,
		screen: 'screen: at work, permission, question, folder trust, ready; its title tells nothing',
		cost: 'tokens of each request in its event file; it gives no cost',
		resume: 'its id is fixed at launch; --resume takes a prompt',
		seen: '1.0.102',
	},
	launch: launchCopilot,
	home: env => env.COPILOT_HOME || join(env.HOME ?? '', '.copilot'),
	files: eventFile,
	hasConversation: async place => (await findEventFiles(place)).length > 0,
	screen: copilotScreen,
};
