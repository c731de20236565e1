import {join} from 'node:path';
import {isObject} from '../payload.ts';
import {shellQuote} from '../shell-quote.ts';
import {claudeHome} from './home.ts';
import {readJsonObject} from './small-file.ts';
import {textField} from './values.ts';

/** The file in the session's `agent/` folder that holds what Claude Code told its status line last. */
export const statusFileName = 'claude-status.json';

/** A `statusLine` of Claude Code's settings: its command, and whatever stands beside it (`padding`). */
type StatusLine = Record<string, unknown> & {command: string};

const mostSettings = 1024 * 1024;

/**
The user's own status line, by Claude Code's precedence (2.1.330): the worktree's local settings, its shared ones,
then the user's. null where there is none.
*/
export async function usersStatusLine(
	worktree: string,
	env: Readonly<Record<string, string>>,
): Promise<StatusLine | null> {
	const files = [
		join(worktree, '.claude', 'settings.local.json'),
		join(worktree, '.claude', 'settings.json'),
		join(claudeHome(env), 'settings.json'),
	];
	for (const file of files) {
		const settings = await readJsonObject(file, {most: mostSettings, followLink: true});
		const line = settings?.statusLine;
		const command = textField(line, 'command');
		if (isObject(line) && command !== null && !command.includes('\0')) {
			return {...line, command};
		}
	}
	return null;
}

type StatusProgram = {
	sessionDir: string;
	agentDir: string;
	/** The user's own command, which gets the same standard input and whose output is shown; null for none. */
	command: string | null;
};

/**
AO's status line program, for `sh`: keeps its standard input (one JSON object, Claude Code 2.1.330) as
`claude-status.json` in the `agent/` folder, then runs the user's own command. It is written in AO's folder and renamed:
whatever the agent has put in its place is replaced, never followed. A folder there stays, and nothing is kept.
*/
export function statusProgram({sessionDir, agentDir, command}: StatusProgram): string {
	return `#!/bin/sh
umask_before=$(umask)
umask 077
kept=${shellQuote(join(agentDir, statusFileName))}
new=${shellQuote(join(sessionDir, 'claude-status.'))}$$
trap 'rm -f "$new"' EXIT
trap 'exit 1' HUP INT TERM
input=$(cat; printf x)
input=\${input%x}
{
	if [ ! -d "$kept" ] || [ -L "$kept" ]; then
		[ ! -L "$kept" ] || rm -f "$kept"
		printf '%s' "$input" >"$new" && { mv -fT "$new" "$kept" || { [ ! -d "$kept" ] && mv -f "$new" "$kept"; }; }
	fi
	rm -f "$new"
} >/dev/null 2>&1
umask "$umask_before"
${
	command === null
		? 'exit 0'
		: `{ printf '%s' "$input" 2>/dev/null || :; } | /bin/sh -c ${shellQuote(command)}
exit $?`
}
`;
}
