import {join} from 'node:path';
import type {LaunchInput} from '../../session/agent.ts';
import {replaceFile} from '../replace-file.ts';
import {shellQuote} from '../shell-quote.ts';
import {statusProgram, usersStatusLine} from './status-line.ts';

/**
The events AO listens to, with the flags of the hook program. A long payload matters only where it holds what is asked,
why it failed, or what still runs. `MessageDisplay` and the like are left out: each hook costs the agent some 35 ms.
*/
const hooks: readonly (readonly [event: string, flags?: string])[] = [
	['SessionStart'],
	['SessionEnd', '--brief'],
	['UserPromptSubmit', '--brief'],
	['PreToolUse', '--brief'],
	['PostToolUse', '--brief'],
	['PostToolUseFailure', '--brief'],
	['PermissionRequest'],
	['Notification'],
	['Stop'],
	['StopFailure'],
];

/**
Writes the settings that Claude Code gets by `--settings`, and the program they name, into the session's folder; gives
the settings' path. Hooks of this file are added to the user's; its status line replaces theirs and therefore runs it
(2.1.330). The hooks are not `async`: the order of their lines tells what came last.
*/
export async function writeSettings({
	sessionDir,
	agentDir,
	worktree,
	env,
	hook,
	permissions,
}: LaunchInput): Promise<string> {
	const own = await usersStatusLine(worktree, env);
	const program = join(sessionDir, 'claude-status-line');
	await replaceFile(program, statusProgram({sessionDir, agentDir, command: own?.command ?? null}), 0o700);
	const settings = {
		hooks: Object.fromEntries(
			hooks.map(([event, flags]) => {
				const command = [shellQuote(hook), ...(flags === undefined ? [] : [flags]), event].join(' ');
				return [event, [{hooks: [{type: 'command', command, timeout: 5}]}]];
			}),
		),
		statusLine: {...own, type: 'command', command: shellQuote(program)},
		// The user has chosen the mode already: Claude Code need not stop at its warning about it.
		...(permissions === 'all' ? {skipDangerousModePermissionPrompt: true} : {}),
	};
	const file = join(sessionDir, 'claude-settings.json');
	await replaceFile(file, `${JSON.stringify(settings, null, '\t')}\n`);
	return file;
}
