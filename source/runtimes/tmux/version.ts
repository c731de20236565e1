import {execa} from 'execa';

/** The oldest tmux that has what AO needs. */
export const oldestTmux = '3.2';

/** The version of a `tmux -V` answer (`tmux 3.3a`, `tmux next-3.5`, `tmux openbsd-7.4`), and whether it will do. */
export function parseTmuxVersion(text: string): {version: string; ok: boolean} | null {
	const match = /^tmux (?<version>\S+)/.exec(text.trim());
	const version = match?.groups?.version;
	if (version === undefined) {
		return null;
	}
	const numbers = /^(?:next-)?(?<major>\d+)\.(?<minor>\d+)/.exec(version);
	if (numbers === null) {
		return {version, ok: version === 'master' || version.startsWith('openbsd-')};
	}
	const [major, minor] = [Number(numbers.groups?.major), Number(numbers.groups?.minor)];
	return {version, ok: major > 3 || (major === 3 && minor >= 2)};
}

/** The tmux that is found on PATH: its version and whether it is new enough (3.2); null where there is none. */
export async function tmuxVersion(
	env: NodeJS.ProcessEnv = process.env,
): Promise<{version: string; ok: boolean} | null> {
	try {
		const {stdout} = await execa('tmux', ['-V'], {env, extendEnv: false, timeout: 5000});
		return parseTmuxVersion(stdout);
	} catch {
		return null;
	}
}
