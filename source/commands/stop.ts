import {createInterface} from 'node:readline/promises';
import {AoError, type ExitCode} from '../session/errors.ts';
import {planStop, runStop} from '../store/endings/stop.ts';
import {otherDataDirsInUse} from '../store/other-data-dirs.ts';
import {openProject, openProjects} from '../store/project.ts';
import type {CommandInput} from './command.ts';
import {print, tell} from './output.ts';
import {planExitCode, printPlan, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('stop', async ao => {
		const all = input.on('all');
		const named = input.args[0] ?? input.text('project');
		if (all && named !== undefined) {
			throw new AoError('usage', '`ao stop` takes a project or --all, not both.', {hint: 'Leave one out.'});
		}
		const projects = all ? (await openProjects(ao)).projects : [await openProject(ao, named)];
		const plan = await planStop(ao, projects, {all, keepAgents: input.on('keep-agents')});
		const json = input.on('json');
		const dryRun = input.on('dry-run');
		if (dryRun || plan.items.length === 0) {
			printPlan(plan.items, {dryRun, json, nothing: 'Nothing runs.'});
		} else if (input.on('yes') || json || (await confirmed(plan.items.length, plan))) {
			const done = await runStop(ao, plan);
			printPlan(done, {dryRun: false, json, nothing: ''});
			tellOthers(ao.dataDir, json);
			return planExitCode(done);
		} else {
			print('Nothing was stopped.');
		}
		tellOthers(ao.dataDir, json);
		return 0;
	});
}

/** Asks once at a terminal; a script is not asked. */
async function confirmed(count: number, plan: {items: Parameters<typeof printPlan>[0]}): Promise<boolean> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		return true;
	}
	printPlan(plan.items, {dryRun: true, json: false, nothing: ''});
	const lines = createInterface({input: process.stdin, output: process.stdout});
	const answer = await lines.question(`Stop ${count === 1 ? 'it' : `these ${count}`}? [y/N] `);
	lines.close();
	return /^y(?:es)?$/i.test(answer.trim());
}

/** Names what runs under other data dirs, such as a demo, and how to end that. */
function tellOthers(dataDir: string, json: boolean): void {
	for (const other of json ? [] : otherDataDirsInUse(dataDir)) {
		tell(`More runs under ${other}; end it: AO_DATA_DIR=${other} ao stop --all`);
	}
}
