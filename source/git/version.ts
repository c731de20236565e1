import {git} from './exec.ts';

/** The version of the git on PATH (`2.39.5`); null where there is none. */
export async function gitVersion(): Promise<string | null> {
	try {
		return /\d+(?:\.\d+)+/.exec(await git(['--version']))?.[0] ?? null;
	} catch {
		return null;
	}
}
