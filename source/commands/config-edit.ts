import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import type {ExitCode} from '../session/errors.ts';
import {openAoWithoutSettings} from '../store/ao.ts';
import {readSettings, settingsFile} from '../store/settings.ts';
import {openEditor} from './editor.ts';

export async function run(): Promise<ExitCode> {
	const ao = openAoWithoutSettings();
	const file = settingsFile(ao.dataDir);
	if (!existsSync(file)) {
		mkdirSync(ao.dataDir, {recursive: true, mode: 0o700});
		writeFileSync(file, '{}\n', {mode: 0o600});
	}
	const code = await openEditor(ao, file);
	readSettings(ao.dataDir);
	return code;
}
