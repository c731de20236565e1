import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** Builds `dist/` once before all tests: those of whole programs run what users run. */
export default function buildOnce(): void {
	const root = fileURLToPath(new URL('../..', import.meta.url));
	execFileSync(process.execPath, ['build.js'], {cwd: root, stdio: 'inherit'});
}
