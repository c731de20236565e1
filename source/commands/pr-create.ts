import {AoError, type ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {observe} from '../store/look/observe.ts';
import {createPull, proposePull} from '../store/pulls/pull-actions.ts';
import type {PullProposal} from '../store/pulls/pull-model.ts';
import {type SessionEntry, view} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {print, printJson, tell, warn} from './output.ts';
import {interruptSignal, readText, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('pr create', async ao => {
		const entry = await oneSession(ao, input);
		const text = await textOf(input);
		const base = input.text('base');
		await observe(entry.project, [entry]);
		const interrupt = interruptSignal();
		const {signal} = interrupt;
		try {
			if (input.on('dry-run')) {
				const proposal = await proposePull(entry, {base, signal, onProgress: tell});
				return printProposal(entry, {...proposal, ...text}, input);
			}
			const made = await createPull(
				entry,
				{...text, draft: input.on('draft')},
				{base, signal, onProgress: tell},
			);
			for (const warning of made.warnings) {
				warn(warning);
			}
			if (input.on('json')) {
				printJson({session: view(entry), created: made.created, pushed: made.pushed});
			} else {
				const {number} = made.ref;
				print(
					made.created
						? `${entry.id}: opened pull request #${number}`
						: `${entry.id}: pull request #${number} is open already`,
				);
				print(`    ${cleanText(made.url)}`);
			}
			return 0;
		} finally {
			interrupt.dispose();
		}
	});
}

/** The title and the text as given; what is missing comes from the session. */
async function textOf(input: CommandInput): Promise<{title?: string; body?: string}> {
	const title = input.text('title')?.trim();
	const file = input.text('body-file');
	if (file !== undefined && input.text('body') !== undefined) {
		throw new AoError('usage', '`--body` and `--body-file` were both given.', {
			hint: 'Leave one of them out.',
		});
	}
	if (title === '' || title?.includes('\n')) {
		throw new AoError('usage', 'A title is one line with something in it.', {
			hint: 'Leave --title out to take the title of the issue, or of the only commit.',
		});
	}
	const body = file === undefined ? input.text('body') : await readText(file);
	return {...(title === undefined ? {} : {title}), ...(body === undefined ? {} : {body})};
}

function printProposal(entry: SessionEntry, proposal: PullProposal, input: CommandInput): ExitCode {
	const {possible, text, title, body, into, branch, commits, push, existing, warnings} = proposal;
	for (const warning of warnings) {
		warn(warning);
	}
	if (input.on('json')) {
		const draft = input.on('draft');
		printJson({
			dryRun: true,
			session: entry.id,
			possible,
			text,
			title,
			body,
			draft,
			into,
			branch,
			commits,
			push,
			existing,
			warnings,
		});
	} else if (existing !== null) {
		print(cleanText(`${entry.id}: ${text}`));
	} else {
		print(cleanText(`${entry.id}: ${text}`));
		print(cleanText(`    title   ${title}`));
		print(cleanText(`    into    ${into}`));
		print(cleanText(`    from    ${branch}`));
		for (const commit of commits) {
			print(cleanText(`    commit  ${commit}`));
		}
		print();
		print(cleanText(body, {lines: true}));
	}
	return possible || existing !== null ? 0 : 1;
}
