import {spawn} from 'node:child_process';
import {findProgram} from './find-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A browser that has not failed after so many ms is open; it goes on when we have ended. */
const openMs = 1500;

/**
The command that opens an address: the first program of `BROWSER` that is there (several are separated by colons, `%s`
stands for the address; its words are split at blanks), else the system's own. Null where there is none.
*/
export function browserCommand(url: string, env: Environment, platform = process.platform): string[] | null {
	const chosen = (env.BROWSER ?? '').split(':').map(entry => entry.split(/\s+/).filter(word => word !== ''));
	const usual = platform === 'darwin' ? ['open'] : ['wslview', 'xdg-open'];
	for (const [program, ...args] of [...chosen, ...usual.map(name => [name])]) {
		const file = program === undefined ? null : findProgram(program, env.PATH);
		if (file !== null) {
			const filled = args.map(arg => arg.replaceAll('%s', () => url));
			return [file, ...filled, ...(filled.length > 0 && args.some(arg => arg.includes('%s')) ? [] : [url])];
		}
	}
	return null;
}

/** Opens a web address in the person's browser, without a shell; tells whether it could. Only `http` and `https`. */
export async function openInBrowser(url: string, env: Environment): Promise<boolean> {
	const protocol = URL.parse(url)?.protocol;
	const command = protocol === 'https:' || protocol === 'http:' ? browserCommand(url, env) : null;
	const [program, ...args] = command ?? [];
	if (program === undefined) {
		return false;
	}
	return new Promise(resolve => {
		const child = spawn(program, args, {env: {...env}, stdio: 'ignore', detached: true});
		const timer = setTimeout(() => end(true), openMs);
		const end = (opened: boolean): void => {
			clearTimeout(timer);
			child.unref();
			resolve(opened);
		};
		child.once('error', () => end(false));
		child.once('exit', code => end(code === 0));
	});
}
