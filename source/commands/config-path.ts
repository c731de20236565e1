import type {ExitCode} from '../session/errors.ts';
import {dataDirFromEnvironment} from '../store/setting-names.ts';
import {settingsFile} from '../store/settings.ts';
import {print} from './output.ts';

export async function run(): Promise<ExitCode> {
	print(settingsFile(dataDirFromEnvironment()));
	return 0;
}
