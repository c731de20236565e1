import {homedir} from 'node:os';
import {execa} from 'execa';
import type {Environment} from '../../records/paths.ts';
import type {NoticeDocument} from '../../session/notices.ts';
import {firstLine} from '../../session/text.ts';
import {findProgram} from '../../system/find-program.ts';

/** How long a command may run, in ms. */
const patience = 30_000;

/**
Runs the command of the settings for a notice, without a shell: placeholders in its arguments are filled, the notice is
in `AO_NOTICE_*` and, as JSON, on its standard input. `AO_SESSION` is not set, which would make the command one of the
session's own processes, to be ended with it. Gives what went wrong, in words; null where nothing did, or `signal` ended it.
*/
export async function runNoticeHook(
	command: readonly string[],
	document: NoticeDocument,
	env: Environment,
	signal: AbortSignal,
): Promise<string | null> {
	const values = valuesOf(document);
	const [name = '', ...args] = command;
	const program = findProgram(name.replace(/^~(?=\/)/, env.HOME || homedir()), env.PATH);
	if (program === null) {
		return `${name} is not there, or cannot be run`;
	}
	const told = Object.entries(values).map(([key, value]) => [`AO_NOTICE_${key.toUpperCase()}`, value]);
	const {
		failed,
		timedOut,
		exitCode,
		signal: endedBy,
		stderr,
	} = await execa(
		program,
		args.map(arg => filled(arg, values)),
		{
			env: {...env, AO_SESSION: undefined, ...Object.fromEntries(told)},
			extendEnv: false,
			input: `${JSON.stringify(document)}\n`,
			stdout: 'ignore',
			reject: false,
			cancelSignal: signal,
			timeout: patience,
			forceKillAfterDelay: 1000,
			killDescendants: true,
			maxBuffer: 64 * 1024,
		},
	);
	if (!failed || signal.aborted) {
		return null;
	}
	if (timedOut) {
		return `${name} took longer than ${patience / 1000} s`;
	}
	const ending = exitCode === undefined ? `ended by ${endedBy ?? 'an error'}` : `exit status ${exitCode}`;
	const said = firstLine(String(stderr));
	return said === '' ? `${name}: ${ending}` : `${name}: ${ending}: ${said}`;
}

type Values = Record<'title' | 'body' | 'session' | 'project' | 'column', string>;

function valuesOf({title, body, column, sessions}: NoticeDocument): Values {
	const joined = (values: readonly string[]) => [...new Set(values)].join(',');
	return {
		title,
		body,
		session: joined(sessions.map(({session}) => session)),
		project: joined(sessions.map(({project}) => project)),
		column,
	};
}

/** An argument with its placeholders filled. A foreign text that looks like an option is none: a blank comes first. */
function filled(arg: string, values: Values): string {
	const text = arg.replace(
		/\{(title|body|session|project|column)\}/g,
		(_, name) => values[name as keyof Values],
	);
	return text.startsWith('-') && !arg.startsWith('-') ? ` ${text}` : text;
}
