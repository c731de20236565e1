import {constants} from 'node:fs';
import {
	copyFile,
	lstat,
	mkdir,
	readdir,
	readFile,
	realpath,
	rename,
	rm,
	symlink,
	writeFile,
} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {settingsWithHooks} from './settings.ts';

/** What a session's own home does not link: AO writes it, or Gemini replaces it by a rename. */
const notLinked: ReadonlySet<string> = new Set(['settings.json', 'projects.json', 'projects.json.lock']);

/** What Gemini reads in its home beside its own folder. */
const beside = ['.env', '.agents'];

/** The folder in which Gemini CLI has its own: `$GEMINI_CLI_HOME`, else the user's home. */
export function geminiHome(env: Readonly<Record<string, string>>): string {
	return resolve(env.GEMINI_CLI_HOME || env.HOME || '/');
}

/** A session's own home of Gemini CLI. */
export function sessionHome(sessionDir: string): string {
	return join(sessionDir, 'gemini');
}

/**
Makes a home of Gemini CLI (0.61.0) for one session, for `GEMINI_CLI_HOME`: hooks can be given to it in no other way
without a change to the user's own settings or to the repository. Everything in the user's home is linked, so that
sign-in, chats and extensions are his; `settings.json` is his with AO's hooks; `projects.json` is a copy. What Gemini has
made there itself stays: the chats of a user without a `tmp` folder have to be found again. The user's own is only read.
@param home the session's home, which is made where it is not there
@param userHome the user's own, which may be missing
*/
export async function buildHome(home: string, userHome: string, hook: string): Promise<void> {
	await ownFolder(home);
	const own = join(home, '.gemini');
	await ownFolder(own);
	if ((await pathOf(userHome)) !== (await pathOf(home))) {
		await linkAll(join(userHome, '.gemini'), own);
		await copyProjects(join(userHome, '.gemini'), own);
		for (const name of beside) {
			await link(join(userHome, name), join(home, name));
		}
	}
	await writeSettings(join(userHome, '.gemini', 'settings.json'), join(own, 'settings.json'), hook);
}

/** Makes sure that a folder is there and is no link to another one. */
async function ownFolder(folder: string): Promise<void> {
	const stat = await lstat(folder).catch(() => null);
	if (stat !== null && !stat.isDirectory()) {
		await rm(folder, {force: true});
	}
	await mkdir(folder, {recursive: true, mode: 0o700});
}

async function pathOf(path: string): Promise<string | null> {
	return await realpath(path).catch(() => null);
}

async function linkAll(from: string, to: string): Promise<void> {
	for (const entry of await readdir(to, {withFileTypes: true})) {
		if (entry.isSymbolicLink()) {
			await rm(join(to, entry.name));
		}
	}
	for (const name of await readdir(from).catch(() => [])) {
		if (!notLinked.has(name) && !name.endsWith('.tmp')) {
			await link(join(from, name), join(to, name));
		}
	}
}

/** Links to what is really meant, so that a home of homes outlives the one between. What is there already stays. */
async function link(target: string, path: string): Promise<void> {
	const real = await pathOf(target);
	const there = await lstat(path).catch(() => null);
	if (there?.isSymbolicLink()) {
		await rm(path);
	}
	if (real !== null && (there === null || there.isSymbolicLink())) {
		await symlink(real, path);
	}
}

async function copyProjects(from: string, to: string): Promise<void> {
	const copy = join(to, `projects.json.${process.pid}`);
	try {
		await copyFile(join(from, 'projects.json'), copy, constants.COPYFILE_EXCL);
		await rename(copy, join(to, 'projects.json'));
	} catch {
		await rm(copy, {force: true});
	}
}

/** Settings that cannot be read are linked as they are: Gemini says what is wrong with them. */
async function writeSettings(from: string, to: string, hook: string): Promise<void> {
	const text = await readFile(from, 'utf8').catch(() => null);
	const merged = settingsWithHooks(text, hook);
	await rm(to, {force: true, recursive: true});
	if (merged === null) {
		await link(from, to);
	} else {
		await writeFile(to, merged, {mode: 0o600, flag: 'wx'});
	}
}
