import process from 'node:process';
import {LineReader} from '../../../source/records/jsonl.ts';

// Reads a file of lines as an ordinary user and prints how many there were, or what it failed with: read-lines.ts <file>
const [file = ''] = process.argv.slice(2);
const reader = new LineReader(file);
if (process.getuid?.() === 0) {
	process.setgid?.(65_534);
	process.setuid?.(65_534);
}
try {
	process.stdout.write(`${reader.read().values.length} lines\n`);
} catch (error) {
	process.stdout.write(`${(error as NodeJS.ErrnoException).code}\n`);
}
