import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {hookArguments} from '../../../source/agents/codex/hooks.ts';
import {recordedText} from './recorded.ts';

/** What Codex 0.169.0 itself wrote for these hooks when they were trusted in its dialog. */
const recorded = new Map(
	[
		...recordedText('hooks-state.toml').matchAll(/^\[hooks\.state\."([^"]+)"\]\ntrusted_hash = "([^"]+)"$/gm),
	].map(([, key = '', hash = '']) => [key, hash]),
);

test('gives every hook the hash that Codex has for it', () => {
	const state = hookArguments('/data/bin/ao-hook').at(-1) ?? '';
	const given = new Map(
		[...state.matchAll(/"([^"]+)"=\{trusted_hash="([^"]+)"\}/g)].map(([, key = '', hash = '']) => [
			key,
			hash,
		]),
	);
	expect(recorded.size).toBe(9);
	expect(given).toEqual(recorded);
});

test('has whole payloads only where a text is needed', () => {
	const commands = hookArguments('/h').flatMap(argument => /command="([^"]+)"/.exec(argument)?.[1] ?? []);
	expect(commands).toEqual([
		"'/h' --brief SessionStart",
		"'/h' --brief UserPromptSubmit",
		"'/h' PreToolUse",
		"'/h' PermissionRequest",
		"'/h' --brief PostToolUse",
		"'/h' --brief Stop",
		"'/h' --brief SubagentStop",
		"'/h' --brief Interrupt",
		"'/h' --brief SessionEnd",
	]);
});

test.each(["/it's a/b c/ao-hook", '/$(touch x)/`y`/"z"'])('quotes %j for the shell', program => {
	const argument = hookArguments(program)[1] ?? '';
	const command = JSON.parse(/command=("(?:[^"\\]|\\.)*")/.exec(argument)?.[1] ?? '') as string;
	const words = execFileSync('sh', ['-c', `printf '%s|' ${command}`], {encoding: 'utf8'});
	expect(words).toBe(`${program}|--brief|SessionStart|`);
});
