import fs from 'node:fs';
import path from 'node:path';
import {nanoid} from 'nanoid';

/**
Puts a file in place whole: a reader sees the old one or the new one. Its folder is made where it is missing (0700).
@throws what `fs` throws; nothing stays then but the old file.
*/
export function replaceFile(file: string, text: string, mode = 0o600): void {
	fs.mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	const temporary = `${file}.${nanoid(6)}`;
	try {
		fs.writeFileSync(temporary, text, {mode, flag: 'wx'});
		fs.renameSync(temporary, file);
	} catch (error) {
		fs.rmSync(temporary, {force: true});
		throw error;
	}
}
