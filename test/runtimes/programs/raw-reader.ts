import {appendFileSync} from 'node:fs';
import process from 'node:process';

// Reads its terminal in raw mode and appends every byte to a file: `raw-reader.ts <file> [bracketed]`.
const [file = '', bracketed] = process.argv.slice(2);
process.stdin.setRawMode(true);
process.stdin.on('data', chunk => appendFileSync(file, chunk));
if (bracketed !== undefined) {
	process.stdout.write('\u001B[?2004h');
}
process.stdout.write('reading');
