import {AoError, type ExitCode} from '../session/errors.ts';
import {settingDefaults} from '../store/setting-defaults.ts';
import {settingName} from '../store/setting-names.ts';
import type {CommandInput} from './command.ts';
import {print, printJson, tell} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('config', async ({settings}) => {
		const [word] = input.args;
		if (word === undefined) {
			if (input.on('json')) {
				printJson({settings});
			} else {
				print(JSON.stringify(settings, null, 2));
			}
			return 0;
		}
		const name = settingName(word);
		const value = settings[name];
		const byDefault = settingDefaults[name];
		if (input.on('json')) {
			printJson({settings: {[name]: value ?? null}});
		} else if (value === undefined && byDefault !== undefined) {
			tell(`\`${name}\` is not set; this is its default.`);
			print(JSON.stringify(byDefault, null, 2));
		} else if (value === undefined) {
			throw new AoError('not_found', `\`${name}\` is not set.`, {
				hint: `Set it: ao config set ${name} <value>.`,
			});
		} else {
			print(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
		}
		return 0;
	});
}
