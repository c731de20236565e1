import {randomBytes} from 'node:crypto';
import {chmod, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {LaunchInput} from '../../session/agent.ts';
import {shellWord, statusProgram, usersStatusLine} from './status-line.ts';

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
				const command = [shellWord(hook), ...(flags === undefined ? [] : [flags]), event].join(' ');
				return [event, [{hooks: [{type: 'command', command, timeout: 5}]}]];
			}),
		),
		statusLine: {...own, type: 'command', command: shellWord(program)},
		// The user has chosen the mode already: Claude Code need not stop at its warning about it.
		...(permissions === 'all' ? {skipDangerousModePermissionPrompt: true} : {}),
	};
	const file = join(sessionDir, 'claude-settings.json');
	await replaceFile(file, `${JSON.stringify(settings, null, '\t')}\n`, 0o600);
	return file;
}

async function replaceFile(path: string, text: string, mode: number): Promise<void> {
	const temporary = `${path}.${randomBytes(6).toString('hex')}`;
	await writeFile(temporary, text, {mode, flag: 'wx'});
	await chmod(temporary, mode);
	await rename(temporary, path);
}
