import {type ExitCode, exitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {type Check, examine} from '../store/doctor.ts';
import type {CommandInput} from './command.ts';
import {paint, print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('doctor', async ao => {
		const checks = await examine(ao, {fix: input.on('fix')});
		if (input.on('json')) {
			printJson({checks});
		} else {
			for (const line of checks) {
				printCheck(line);
			}
		}
		return checks.some(({needed}) => needed) ? exitCode.missingTool : exitCode.done;
	});
}

function printCheck({name, ok, needed, text, fix, fixed}: Check): void {
	const mark = ok || fixed ? paint('green', '✓') : needed ? paint('red', '✗') : paint('yellow', '-');
	print(`${mark} ${cleanText(`${name}: ${text}${fixed ? ' (fixed)' : ''}`)}`);
	if (fix !== null && !fixed) {
		print(cleanText(`    ${fix}`));
	}
}
