import prettyMs from 'pretty-ms';
import {AoError, type ExitCode} from '../session/errors.ts';
import {noIssueNamed} from '../session/issue-ref.ts';
import {cleanText} from '../session/text.ts';
import {agentsFor} from '../store/agents/agents.ts';
import {type BatchEvent, type BatchResult, defaultConcurrency, spawnBatch} from '../store/batch.ts';
import {resolveReferences, tooManyAgents} from '../store/prepare.ts';
import {openProject, type Project} from '../store/project.ts';
import type {CommandInput} from './command.ts';
import {filterFromFlags} from './issue-flags.ts';
import {print, printJson, tell, warn} from './output.ts';
import {interruptSignal, readText, withAo} from './shared.ts';
import {baseWords, prepareFromFlags} from './spawn-flags.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('batch-spawn', async ao => {
		const concurrency =
			input.number('concurrency', {min: 1, max: 64}) ?? ao.settings.concurrency ?? defaultConcurrency;
		const project = await openProject(ao, input.text('project'));
		const inputs = await whichIssues(project, input);
		resolveReferences(inputs, project.refs);
		const agents = agentsFor(project, input.text('agent'));
		const json = input.on('json');
		const dryRun = input.on('dry-run');
		const interrupt = interruptSignal();
		try {
			const prepared = await prepareFromFlags(project, input, interrupt.signal);
			const many = dryRun ? null : tooManyAgents(project, inputs.length * agents.length);
			if (many !== null) {
				warn(many);
			}
			if (!json) {
				tell(`from ${baseWords(prepared)}`);
			}
			const result = await spawnBatch(project, {
				inputs,
				agents,
				plan: prepared,
				concurrency,
				force: input.on('force'),
				dryRun,
				signal: interrupt.signal,
				onWarning: warn,
				onEvent: json ? undefined : event => print(cleanText(eventLine(event))),
			});
			report(result, {json, dryRun, interrupted: interrupt.signal.aborted});
			return interrupt.signal.aborted ? 130 : result.failed.length > 0 ? 1 : 0;
		} finally {
			interrupt.dispose();
		}
	});
}

/** What was typed, from stdin for `-`, and what the filters find. */
async function whichIssues(project: Project, input: CommandInput): Promise<string[]> {
	const typed: string[] = [];
	for (const word of input.args) {
		typed.push(
			...(word === '-'
				? (await readText('-'))
						.split('\n')
						.map(line => line.trim())
						.filter(line => line !== '')
				: [word]),
		);
	}
	const {filter, chosen} = filterFromFlags(project, input);
	if (!chosen && (filter.limit === undefined || typed.length > 0)) {
		if (typed.length === 0) {
			const {message, hint} = noIssueNamed();
			throw new AoError('usage', message, {hint: hint?.replaceAll('ao spawn', 'ao batch-spawn')});
		}
		return typed;
	}
	const issues = await project.tracker.list(filter);
	if (issues.length === 0) {
		tell(chosen ? 'No open issues match.' : 'No open issues.');
	}
	return [...typed, ...issues.map(({id}) => id)];
}

function eventLine(event: BatchEvent): string {
	switch (event.kind) {
		case 'spawned':
			return `${event.input}: spawned ${event.session.id} (${event.session.agent}) on ${event.session.branch}`;
		case 'skipped':
			return `${event.input}: skipped, ${skipWords(event)}`;
		case 'failed':
			return `${event.input}: failed, ${event.error.message}${event.error.hint === null ? '' : ` ${event.error.hint}`}`;
		default:
			return `${event.input}: would spawn ${event.agent} on ${event.branch} (${event.title})`;
	}
}

function skipWords({reason, session, runs}: BatchEvent & {kind: 'skipped'}): string {
	switch (reason) {
		case 'active':
			if (session === null) {
				return 'another batch is spawning it';
			}
			return runs === false
				? `${session} has it and does not run (bring it back: ao session restore ${session}; end it: ao session kill ${session})`
				: `${session} works on it (end it: ao session kill ${session})`;
		case 'duplicate':
			return 'it was named before in this batch';
		case 'merged':
			return `${session} has merged it (--force starts another)`;
		default:
			return 'it is closed (--force starts one all the same)';
	}
}

function report(
	result: BatchResult,
	{json, dryRun, interrupted}: {json: boolean; dryRun: boolean; interrupted: boolean},
): void {
	const {spawned, queued, skipped, failed, planned, undone, elapsedMs} = result;
	if (json) {
		printJson(dryRun ? {planned, skipped, failed, elapsedMs} : {spawned, queued, skipped, failed, elapsedMs});
		return;
	}
	const parts = dryRun
		? [`${planned.length} would be spawned`]
		: [`${spawned.length} spawned`, `${queued.length} queued`];
	print(
		`${[...parts, `${skipped.length} skipped`, `${failed.length} failed`].join(', ')} in ${prettyMs(elapsedMs)}`,
	);
	if (interrupted) {
		print(`Interrupted. Stays: ${spawned.length === 0 ? 'nothing' : spawned.map(({id}) => id).join(', ')}.`);
		print(cleanText(`Undone or not begun: ${undone.length === 0 ? 'nothing' : undone.join(', ')}.`));
	}
}
