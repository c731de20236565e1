import fs from 'node:fs';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {projectSlug} from '../session/id.ts';
import {type ProjectPaths, projectHash, projectPaths} from './paths.ts';
import {replaceFile} from './replace-file.ts';

/** A repository that AO has been used in, as the data dir knows it. */
export type ProjectEntry = {id: string; root: string; paths: ProjectPaths};

/** The project of this repository, where AO has been used in it before. Writes nothing. */
export function findProject(dataDir: string, root: string): ProjectEntry | null {
	const beginning = `${projectHash(root)}-`;
	const folder = foldersIn(dataDir).find(name => name.startsWith(beginning));
	return folder === undefined ? null : {id: folder.slice(13), root, paths: projectPaths(dataDir, folder)};
}

/** All known projects: the folders `{hash}-{projectId}` under the data dir, by id. */
export function listProjects(dataDir: string): ProjectEntry[] {
	const entries: ProjectEntry[] = [];
	for (const folder of foldersIn(dataDir)) {
		if (/^[0-9a-f]{12}-./.test(folder)) {
			const paths = projectPaths(dataDir, folder);
			entries.push({id: folder.slice(13), root: readRoot(paths), paths});
		}
	}
	return entries.sort((a, b) => a.id.localeCompare(b.id));
}

/**
Makes the project's folder and reserves its id: a slug of the folder's name, made unique on this machine by `link` of
`{worktreeDir}/{projectId}/.ao-project`, which holds the repository's path, and by the ids that this data dir has.
*/
export function registerProject(dataDir: string, worktreeDir: string, root: string): ProjectEntry {
	const known = findProject(dataDir, root);
	const id = known?.id ?? reserveId(dataDir, worktreeDir, root);
	const paths = known?.paths ?? projectPaths(dataDir, `${projectHash(root)}-${id}`);
	for (const dir of [dataDir, paths.dir, paths.sessions, paths.claims]) {
		fs.mkdirSync(dir, {recursive: true, mode: 0o700});
	}
	if (!fs.existsSync(paths.projectFile)) {
		replaceFile(paths.projectFile, `${JSON.stringify({version: 1, path: root})}\n`);
	}
	return {id, root, paths};
}

function reserveId(dataDir: string, worktreeDir: string, root: string): string {
	const own = `${projectHash(root)}-`;
	const taken = new Set(
		listProjects(dataDir)
			.filter(({paths}) => !path.basename(paths.dir).startsWith(own))
			.map(({id}) => id),
	);
	const slug = projectSlug(path.basename(root).replace(/\.git$/, ''));
	for (let attempt = 1; attempt < 1000; attempt++) {
		const id = attempt === 1 ? slug : `${slug}-${attempt}`;
		if (!taken.has(id) && reserved(path.join(worktreeDir, id), root)) {
			return id;
		}
	}
	throw new AoError('failed', `No free project id for ${root} in ${worktreeDir}.`, {
		hint: 'Set `worktreeDir` to a folder of its own.',
	});
}

function reserved(folder: string, root: string): boolean {
	fs.mkdirSync(folder, {recursive: true, mode: 0o700});
	const file = path.join(folder, '.ao-project');
	const finished = `${file}.${process.pid}.${process.hrtime.bigint()}`;
	fs.writeFileSync(finished, `${root}\n`, {mode: 0o600, flag: 'wx'});
	try {
		fs.linkSync(finished, file);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
		return fs.readFileSync(file, 'utf8') === `${root}\n`;
	} finally {
		fs.rmSync(finished, {force: true});
	}
}

function readRoot(paths: ProjectPaths): string {
	try {
		const {path: root} = JSON.parse(fs.readFileSync(paths.projectFile, 'utf8')) as {path?: unknown};
		return typeof root === 'string' ? root : '';
	} catch {
		return '';
	}
}

function foldersIn(dir: string): string[] {
	try {
		return fs.readdirSync(dir).sort();
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
			return [];
		}
		throw error;
	}
}
