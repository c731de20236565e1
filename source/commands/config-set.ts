import type {ExitCode} from '../session/errors.ts';
import {listRuns} from '../store/runs.ts';
import {settingName} from '../store/setting-names.ts';
import {writeSetting} from '../store/settings.ts';
import type {CommandInput} from './command.ts';
import {print, tell} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('config', async ({dataDir}) => {
		const [word = '', text] = input.args;
		const name = settingName(word);
		writeSetting(dataDir, name, text === undefined ? undefined : parseValue(text));
		print(text === undefined ? `${name} is back to its default.` : `${name} is set.`);
		if (listRuns(dataDir).some(({kind}) => kind !== 'host')) {
			tell('Running boards and watchers take it up when they start again.');
		}
		return 0;
	});
}

/** JSON where it is some (`8`, `true`, `{…}`), else the text itself. */
function parseValue(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
