import {appendLine} from '../../../source/records/jsonl.ts';

// Appends so many lines to a file, as fast as it can: append.ts <file> <name> <count> <padding>
const [file = '', name = '', count = '0', padding = '0'] = process.argv.slice(2);
for (let line = 0; line < Number(count); line++) {
	appendLine(file, {name, line, padding: 'x'.repeat(Number(padding) * (line % 3))});
}
