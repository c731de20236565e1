import fs from 'node:fs';
import {nanoid} from 'nanoid';

/**
Puts a file in place whole: a reader sees the old one or the new one. Its folder must be there: a cache that is written
late must not bring back a folder that was moved or removed meanwhile.
@throws what `fs` throws; nothing stays then but the old file.
*/
export function replaceFile(file: string, text: string, mode = 0o600): void {
	const temporary = `${file}.${nanoid(6)}`;
	try {
		fs.writeFileSync(temporary, text, {mode, flag: 'wx'});
		fs.renameSync(temporary, file);
	} catch (error) {
		fs.rmSync(temporary, {force: true});
		throw error;
	}
}
