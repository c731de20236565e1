import type {ExitCode} from '../session/errors.ts';
import {AoError} from '../session/errors.ts';
import {noIssueNamed} from '../session/issue-ref.ts';
import {cleanText} from '../session/text.ts';
import type {Issue} from '../session/tracker.ts';
import {agentsFor} from '../store/agents/agents.ts';
import {branchForSession} from '../store/existing-branch.ts';
import {lookUpIssues} from '../store/issues/issues-of.ts';
import {resolveReferences, tooManyAgents} from '../store/prepare.ts';
import {openProject, type Project} from '../store/project.ts';
import {planPullSpawn, pullPlan, spawnOnPull} from '../store/pulls/pull-branch.ts';
import {otherSessionsOn, SessionReader, view} from '../store/sessions.ts';
import {branchName, newSessionId, type SpawnPlan, spawnSession, worktreePath} from '../store/spawn.ts';
import type {CommandInput} from './command.ts';
import {print, printJson, tell, warn} from './output.ts';
import {interruptSignal, readText, withAo} from './shared.ts';
import {baseWords, prepareFromFlags} from './spawn-flags.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('spawn', async ao => {
		refuseAttachWithoutTerminal(input);
		const found = await openProject(ao, input.text('project'));
		const named = input.text('pr');
		const {issue, prompt} =
			named === undefined ? await whatToDo(found, input) : await besidePull(found, input);
		const [agent, ...others] = agentsFor(found, input.text('agent'));
		if (agent === undefined || others.length > 0) {
			throw new AoError('usage', '`ao spawn` starts one agent.', {
				hint: 'For several: ao batch-spawn --agent a,b.',
			});
		}
		const interrupt = interruptSignal();
		try {
			const {signal} = interrupt;
			const pull = named === undefined ? null : await planPullSpawn(found, named, {signal, onProgress: tell});
			if (pull?.detail.pull.head.fork) {
				const {number, head} = pull.detail.pull;
				warn(
					`pull request ${number} comes from the fork of ${cleanText(head.owner ?? 'nobody')}: agents read settings and hooks from its files`,
				);
			}
			const prepared = await prepareFromFlags(found, input, signal, pull?.base.base);
			const branch = await branchForSession(found, input.text('branch'));
			const plan: SpawnPlan =
				pull === null
					? {...prepared, issue, prompt, agent, branch}
					: pullPlan({...prepared, issue, prompt, agent}, pull);
			if (input.on('dry-run')) {
				return printPlanned(found, plan, input.on('json'));
			}
			sayOthers(found, issue);
			const project = found.register();
			const options = {signal, onWarning: warn};
			const entry =
				pull === null
					? await spawnSession(project, plan, options)
					: await spawnOnPull(project, plan, pull, options);
			const session = view(entry);
			if (input.on('json')) {
				printJson({session});
			} else {
				print(`spawned ${session.id} (${agent.id}) on ${session.branch}, from ${baseWords(plan)}`);
				print(`    ${session.worktree}`);
			}
			if (input.on('attach')) {
				await plan.runtime.attach(entry.id);
			} else if (!input.on('json')) {
				tell(`    See it: ao session attach ${session.id}`);
			}
			return 0;
		} finally {
			interrupt.dispose();
		}
	});
}

function refuseAttachWithoutTerminal(input: CommandInput): void {
	if (input.on('attach') && !(process.stdin.isTTY && process.stdout.isTTY)) {
		throw new AoError('usage', '`--attach` needs a terminal.', {
			hint: 'Leave it out here; `ao session attach` goes there later.',
		});
	}
}

/** An issue and a prompt may come with a pull request, which has a branch and a base of its own. */
async function besidePull(project: Project, input: CommandInput): ReturnType<typeof whatToDo> {
	const other = ['branch', 'base'].find(flag => input.text(flag) !== undefined);
	if (other !== undefined) {
		throw new AoError(
			'usage',
			`\`--pr\` takes the pull request's own branch and base, so \`--${other}\` has no place.`,
			{
				hint: `Leave out --${other}.`,
			},
		);
	}
	const alone = input.args.length === 0 && ['prompt', 'prompt-file'].every(flag => !input.text(flag));
	return alone ? {issue: null, prompt: null} : whatToDo(project, input);
}

async function whatToDo(
	project: Project,
	input: CommandInput,
): Promise<{issue: Issue | null; prompt: string | null}> {
	const file = input.text('prompt-file');
	const prompt = (file === undefined ? input.text('prompt') : await readText(file)) ?? null;
	const [word] = input.args;
	if (word === undefined) {
		if (prompt === null || prompt.trim() === '') {
			const {hint} = noIssueNamed();
			throw new AoError('usage', 'Neither an issue nor a prompt was given.', {hint: hint ?? undefined});
		}
		return {issue: null, prompt};
	}
	const [named, ...more] = resolveReferences([word], project.refs).unique;
	if (named === undefined || more.length > 0) {
		throw new AoError('usage', '`ao spawn` takes one issue.', {hint: `For several: ao batch-spawn ${word}.`});
	}
	const [issue = null] = await lookUpIssues(project, [named.ref]);
	if (issue instanceof AoError) {
		throw issue;
	}
	return {issue, prompt};
}

function sayOthers(project: Project, issue: Issue | null): void {
	const many = tooManyAgents(project, 1);
	if (many !== null) {
		warn(many);
	}
	const others = issue === null ? [] : otherSessionsOn(new SessionReader(project).read(), issue.ref);
	if (others.length > 0) {
		warn(`${issue?.id} has ${others.length === 1 ? 'a session' : 'sessions'} already: ${others.join(', ')}`);
	}
	if (issue?.state === 'closed') {
		warn(`${issue.id} is closed`);
	}
}

function printPlanned(project: Project, plan: SpawnPlan, json: boolean): ExitCode {
	const id = newSessionId(project, plan);
	const branch = plan.branch ?? branchName(project, id);
	const worktree = worktreePath(project, id);
	if (json) {
		printJson({
			planned: [
				{
					input: plan.issue?.id ?? '',
					ref: plan.issue?.ref ?? null,
					title: plan.issue?.title ?? plan.prompt ?? plan.pull?.detail.pull.title ?? null,
					agent: plan.agent.id,
					branch,
					worktree,
				},
			],
		});
	} else {
		print(`would spawn ${id} (${plan.agent.id}) on ${branch}, from ${baseWords(plan)}`);
		print(`    ${worktree}`);
	}
	return 0;
}
