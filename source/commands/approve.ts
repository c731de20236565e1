import {AoError, type ExitCode} from '../session/errors.ts';
import type {Answer} from '../session/menu.ts';
import {cleanText} from '../session/text.ts';
import {answerSession, toldWords} from '../store/news/react.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {print, printJson} from './output.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('approve', async ao => {
		const answer = answerOf(input);
		const entry = await oneSession(ao, input);
		const done = await answerSession(entry, answer);
		if (input.on('json')) {
			printJson(done);
		} else if ('told' in done) {
			print(cleanText(toldWords(done.told)));
		} else {
			const {answered} = done;
			print(`${entry.id} asked: ${cleanText(answered.question)}`);
			print(`answered: ${answered.option} ${cleanText(answered.answer)}`);
			if (answered.next !== null) {
				print(`now it asks: ${cleanText(answered.next)}`);
			}
		}
		return 0;
	});
}

function answerOf(input: CommandInput): Answer {
	const option = input.number('option', {min: 1, max: 99});
	if (option !== undefined && input.on('deny')) {
		throw new AoError('usage', '`--deny` and `--option` are two answers.', {hint: 'Give one of them.'});
	}
	return option ?? (input.on('deny') ? 'no' : 'yes');
}
