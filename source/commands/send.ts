import {isRunning} from '../session/activity.ts';
import {AoError, type ExitCode, errorView} from '../session/errors.ts';
import {sendMessage, sentWords} from '../store/agents/send.ts';
import {findSessions} from '../store/list.ts';
import {openProject} from '../store/project.ts';
import {type SessionEntry, SessionReader} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {print, printJson, tell, warn} from './output.ts';
import {interruptSignal, readText, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('send', async ao => {
		const timeoutMs = (input.number('timeout', {min: 1, max: 86_400}) ?? 60) * 1000;
		const to = input.text('to');
		const several = input.on('all') || to !== undefined;
		const words = several ? input.args : input.args.slice(1);
		const names = several ? (to ?? '').split(',').filter(name => name !== '') : input.args.slice(0, 1);
		if (names.length === 0 && !input.on('all')) {
			throw new AoError('usage', 'No session was named.', {
				hint: 'ao send <session> "message", or --to a,b, or --all.',
			});
		}
		const message = await messageOf(input, words);
		const entries = input.on('all')
			? new SessionReader(await openProject(ao, input.text('project')))
					.read()
					.filter(({record}) => isRunning(record))
			: await findSessions(ao, names, {project: input.text('project')});
		const interrupt = interruptSignal();
		try {
			const options = {wait: !input.on('no-wait'), timeoutMs, signal: interrupt.signal};
			const sent = await Promise.all(
				entries.map(entry => sendOne(entry, message, {...options, onWait: sayWait(entry.id, timeoutMs)})),
			);
			report(sent, input.on('json'));
			return sent.every(({delivered}) => delivered) ? 0 : 1;
		} finally {
			interrupt.dispose();
		}
	});
}

/** Waiting says nothing by itself: without this line it looks like a program that hangs. */
function sayWait(id: string, timeoutMs: number): (why: string) => void {
	return why => tell(`${id}: ${why}. Waiting ${timeoutMs / 1000} s at most.`);
}

type Sent = {
	session: string;
	delivered: boolean;
	/** Whether the agent was seen to take it. */
	confirmed: boolean;
	error: ReturnType<typeof errorView> | null;
};

async function sendOne(
	entry: SessionEntry,
	message: string,
	options: Parameters<typeof sendMessage>[2],
): Promise<Sent> {
	try {
		const {confirmed} = await sendMessage(entry, message, options);
		return {session: entry.id, delivered: true, confirmed, error: null};
	} catch (error) {
		return {session: entry.id, delivered: false, confirmed: false, error: errorView(error)};
	}
}

function report(sent: readonly Sent[], json: boolean): void {
	if (json) {
		printJson({sent});
		return;
	}
	for (const {session, delivered, confirmed, error} of sent) {
		if (delivered) {
			print(`${session}: ${sentWords(confirmed)}`);
		} else {
			warn(`${error?.message ?? session}${error?.hint ? ` ${error.hint}` : ''}`);
		}
	}
	if (sent.length === 0) {
		print('No agent is running.');
	}
}

async function messageOf(input: CommandInput, words: readonly string[]): Promise<string> {
	const file = input.text('file') ?? (words.length === 1 && words[0] === '-' ? '-' : undefined);
	const message = file === undefined ? words.join(' ') : (await readText(file)).replace(/\n$/, '');
	if (message.trim() === '') {
		throw new AoError('usage', 'There is no message.', {
			hint: 'Write it after the session, or give -f file, or - for stdin.',
		});
	}
	return message;
}
