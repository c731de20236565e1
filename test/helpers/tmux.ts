import {execFileSync} from 'node:child_process';
import {parseTmuxVersion} from '../../source/runtimes/tmux/version.ts';

/** Whether this machine has a tmux that is new enough for AO; tests of the tmux runtime are skipped without. */
export const hasTmux: boolean = (() => {
	try {
		return parseTmuxVersion(execFileSync('tmux', ['-V'], {encoding: 'utf8'}))?.ok === true;
	} catch {
		return false;
	}
})();
