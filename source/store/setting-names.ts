import {closest} from 'fastest-levenshtein';
import {dataDirOf} from '../records/paths.ts';
import {type Settings, settingNames} from '../records/settings.ts';
import {AoError} from '../session/errors.ts';

/** A setting by what was typed. @throws AoError('usage') with the nearest one. */
export function settingName(word: string): keyof Settings {
	const name = settingNames.find(known => known === word);
	if (name === undefined) {
		throw new AoError('usage', `There is no setting \`${word}\`.`, {
			hint: `Did you mean \`${closest(word, settingNames)}\`? Known: ${settingNames.join(', ')}.`,
		});
	}
	return name;
}

/** The data dir of this process's environment. */
export function dataDirFromEnvironment(): string {
	return dataDirOf(process.env);
}
