import fs from 'node:fs';
import path from 'node:path';
import {hookScript} from '../../agents/hook.ts';
import {shellQuote} from '../../agents/shell-quote.ts';
import type {Environment} from '../../records/paths.ts';
import {replaceFile} from '../../records/replace-file.ts';
import {entries} from '../entries.ts';

/** What must not reach an agent from whoever spawns it (contract, "Environment"). */
const dropped = /^(?:TMUX|TMUX_PANE|CLAUDECODE|AO_.*)$/;

/** The environment of an agent: that of the command which starts it, and what AO tells it. */
export function agentEnvironment(
	outer: Environment,
	told: {
		session: string;
		project: string;
		issue: string | null;
		worktree: string;
		branch: string;
		dataDir: string;
		events: string;
		portBase: number;
		binDir: string;
	},
): Record<string, string> {
	const env: Record<string, string> = {};
	for (const [name, value] of Object.entries(outer)) {
		if (value !== undefined && !dropped.test(name)) {
			env[name] = value;
		}
	}
	return {
		...env,
		PATH: [told.binDir, env.PATH || '/usr/local/bin:/usr/bin:/bin'].join(path.delimiter),
		AO_SESSION: told.session,
		AO_PROJECT: told.project,
		AO_ISSUE: told.issue ?? '',
		AO_WORKTREE: told.worktree,
		AO_BRANCH: told.branch,
		AO_DATA_DIR: told.dataDir,
		AO_EVENTS: told.events,
		AO_PORT_BASE: String(told.portBase),
	};
}

/** Makes the private folder with `ao` in it that comes first on an agent's PATH. Gives the folder. */
export function ensureBinDir(dataDir: string): string {
	const dir = path.join(dataDir, 'bin');
	const text = `#!/bin/sh\nexec ${shellQuote(process.execPath)} ${shellQuote(entries.cli)} "$@"\n`;
	ensureProgram(path.join(dir, 'ao'), text);
	return dir;
}

/** Makes the program that agents' hooks run. Gives its path. */
export function ensureHook(dataDir: string): string {
	const file = path.join(dataDir, 'hooks', 'ao-hook');
	ensureProgram(file, hookScript);
	return file;
}

function ensureProgram(file: string, text: string): void {
	if (readOrNull(file) !== text) {
		fs.mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
		replaceFile(file, text, 0o700);
	}
}

function readOrNull(file: string): string | null {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}
