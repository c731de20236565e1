import type {ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {claimPull} from '../store/pulls/claim-pull.ts';
import {view} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('session claim-pr', async ao => {
		const [pull = '', session] = input.args;
		const claimed = await claimPull(ao, {pull, session, project: input.text('project')});
		if (input.on('json')) {
			printJson({session: view(claimed.entry)});
		} else {
			const {number, title, url} = claimed.pull;
			print(cleanText(`${claimed.entry.id}: has pull request #${number} now: ${title}`));
			print(cleanText(`    ${url}`));
		}
		return 0;
	});
}
