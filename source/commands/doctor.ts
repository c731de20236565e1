import {type ExitCode, exitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {examine} from '../store/doctor/doctor.ts';
import {notInstalled} from '../store/doctor/doctor-agents.ts';
import type {Check} from '../store/doctor/doctor-check.ts';
import type {CommandInput} from './command.ts';
import {paint, print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('doctor', async ao => {
		const {tools, agents, agentChecks, servers, leftovers} = await examine(ao, {fix: input.on('fix')});
		const checks = [...tools, ...agentChecks, ...servers, ...leftovers];
		if (input.on('json')) {
			printJson({checks, agents});
		} else {
			tools.forEach(printCheck);
			print('\nAgents');
			agentChecks.forEach(printAgent);
			if (servers.length > 0) {
				print('\nServers');
				servers.forEach(printCheck);
			}
			print('\nProjects');
			leftovers.forEach(printCheck);
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

/** One that is not installed is no trouble: what to do about it goes into the same line. */
function printAgent(found: Check): void {
	if (found.ok || found.text !== notInstalled) {
		printCheck(found);
		return;
	}
	printCheck({...found, text: `${found.text}: ${found.fix}`, fix: null});
}
