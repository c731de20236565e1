import {homedir} from 'node:os';
import {join} from 'node:path';

/** Where Claude Code keeps its files (2.1.330): `$CLAUDE_CONFIG_DIR`, else `~/.claude`. */
export function claudeHome(env: Readonly<Record<string, string>>): string {
	return env.CLAUDE_CONFIG_DIR || join(env.HOME || homedir(), '.claude');
}
