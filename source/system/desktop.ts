import {execa} from 'execa';
import {findProgram} from './find-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How a desktop is told something: a program with its arguments, and what it reads. */
export type DesktopCommand = {program: string; args: string[]; input: string};

/** How long a program may take to hand a notification on, in ms. */
const patience = 10_000;

const script = [
	'on run argv',
	'display notification (item 2 of argv) with title (item 1 of argv)',
	'end run',
] as const;

/**
The command that shows a notification: `notify-send`, or on macOS `terminal-notifier` or `osascript`. Texts are never
part of a script, and none is taken for an option. Null where none of them is on PATH.
*/
export function desktopCommand(
	{title, body}: {title: string; body: string},
	env: Environment,
	platform: NodeJS.Platform = process.platform,
): DesktopCommand | null {
	if (platform !== 'darwin') {
		const program = findProgram('notify-send', env.PATH);
		return program === null
			? null
			: {program, args: ['--app-name=AO', '--', title, asMarkup(body)], input: ''};
	}
	const notifier = findProgram('terminal-notifier', env.PATH);
	if (notifier !== null) {
		// Its options are read as property lists, so that a body such as `[1]` would be none: it reads it from its input.
		return {program: notifier, args: ['-title', title, '-group', 'ao'], input: body};
	}
	const program = findProgram('osascript', env.PATH);
	const lines = script.flatMap(line => ['-e', line]);
	return program === null ? null : {program, args: [...lines, title, body], input: ''};
}

/**
Whether notifications come to whoever sits at this terminal: there is a program for them, a desktop, and no network
between.
*/
export function hasDesktop(env: Environment, platform: NodeJS.Platform = process.platform): boolean {
	const isRemote = Boolean(env.SSH_CONNECTION || env.SSH_TTY);
	const hasScreen = platform === 'darwin' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
	return !isRemote && hasScreen && desktopCommand({title: '', body: ''}, env, platform) !== null;
}

/** Shows a notification on the desktop. Gives what was wrong, in words; null where it was handed on, or `signal` ended it. */
export async function showOnDesktop(
	notice: {title: string; body: string},
	env: Environment,
	{signal, platform = process.platform}: {signal?: AbortSignal; platform?: NodeJS.Platform} = {},
): Promise<string | null> {
	const command = desktopCommand(notice, env, platform);
	if (command === null) {
		const names = platform === 'darwin' ? '`terminal-notifier` or `osascript`' : '`notify-send`';
		return `there is no ${names} on PATH`;
	}
	const {failed, stderr, exitCode, timedOut} = await execa(command.program, command.args, {
		env,
		extendEnv: false,
		input: command.input,
		stdout: 'ignore',
		reject: false,
		timeout: patience,
		...(signal === undefined ? {} : {cancelSignal: signal}),
		forceKillAfterDelay: 500,
		maxBuffer: 64 * 1024,
	});
	if (!failed || signal?.aborted) {
		return null;
	}
	const said = timedOut ? 'it took too long' : (stderr.trim().split('\n')[0] ?? '');
	return `${command.program}: ${said || `exit status ${exitCode ?? 'unknown'}`}`;
}

/**
A text as the markup that `notify-send` takes a body for (specifications.freedesktop.org/notification-spec). It also
reads escapes such as `\n`, which the entity for a backslash keeps it from.
*/
function asMarkup(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('\\', '&#92;');
}
