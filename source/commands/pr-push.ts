import type {ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {countWords} from '../session/words.ts';
import {pushSession} from '../store/pulls/pull-actions.ts';
import {askAgain} from '../store/pulls/pull-proposal.ts';
import {placeWords} from '../store/pulls/pull-push.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {print, printJson, tell} from './output.ts';
import {interruptSignal, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('pr push', async ao => {
		const entry = await oneSession(ao, input);
		const interrupt = interruptSignal();
		try {
			const {commits, replaced, destination, tip} = await pushSession(entry, {
				force: input.on('force'),
				signal: interrupt.signal,
				onProgress: tell,
			});
			const moved = commits > 0 || replaced > 0;
			if (moved) {
				await askAgain(entry);
			}
			const place = placeWords(destination);
			if (input.on('json')) {
				const {owner, repo} = destination.repository;
				printJson({
					session: entry.id,
					repository: `${owner}/${repo}`,
					branch: destination.branch,
					commit: tip,
					commits,
					replaced,
				});
			} else {
				const gone = replaced === 0 ? '' : `, replaced ${countWords(replaced, 'commit')} there`;
				print(
					cleanText(
						moved
							? `${entry.id}: pushed ${countWords(commits, 'commit')} to ${place}${gone}`
							: `${entry.id}: ${place} has it all already`,
					),
				);
			}
			return 0;
		} finally {
			interrupt.dispose();
		}
	});
}
