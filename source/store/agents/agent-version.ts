import fs from 'node:fs';
import {execa} from 'execa';
import type {Environment} from '../../records/paths.ts';

/** How long a program may take to say its version, in ms, and how much of what it says is read. */
const withinMs = 5000;
const mostBytes = 64 * 1024;

const versionPattern = /\d{1,9}\.\d{1,9}(?:\.\d{1,9})?(?:[-+.][0-9A-Za-z][0-9A-Za-z.-]{0,30})?/;

const known = new Map<string, Promise<string | null>>();

/**
What a program says of its version, such as `2.1.330`; null where it says none within 5 s. A program is asked once a
process, and again when its file has changed.
@param program its path.
*/
export function agentVersion(
	program: string,
	versionArgs: readonly string[],
	env: Environment = process.env,
): Promise<string | null> {
	const stat = fs.statSync(program, {throwIfNoEntry: false});
	const key = JSON.stringify([program, versionArgs, stat?.mtimeMs, stat?.ino]);
	const asked = known.get(key) ?? ask(program, versionArgs, env);
	known.set(key, asked);
	return asked;
}

async function ask(program: string, args: readonly string[], env: Environment): Promise<string | null> {
	const {exitCode, stdout, stderr} = await execa(program, args, {
		cwd: '/',
		env,
		extendEnv: false,
		stdin: 'ignore',
		reject: false,
		timeout: withinMs,
		forceKillAfterDelay: 500,
		killDescendants: true,
		maxBuffer: mostBytes,
	});
	return exitCode === 0 ? (versionIn(String(stdout)) ?? versionIn(String(stderr))) : null;
}

function versionIn(text: string): string | null {
	return versionPattern.exec(text)?.[0] ?? null;
}

/** Whether a version is older than another one, by their numbers. */
export function isOlder(version: string, than: string): boolean {
	const numbers = (text: string) => text.split(/[-+]/, 1).flatMap(part => part.split('.').map(Number));
	const [a, b] = [numbers(version), numbers(than)];
	for (const [index, number] of b.entries()) {
		const own = a[index] ?? 0;
		if (own !== number) {
			return own < number;
		}
	}
	return false;
}
