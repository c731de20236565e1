import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {projectHash} from '../../source/records/paths.ts';
import {findProject, listProjects, registerProject} from '../../source/records/projects.ts';
import {endPrograms, startTogether} from './programs/run.ts';

let dir: string;
let dataDir: string;
let worktrees: string;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-projects-'));
	dataDir = path.join(dir, 'data');
	worktrees = path.join(dir, 'worktrees');
});

afterEach(() => {
	endPrograms();
	fs.rmSync(dir, {recursive: true, force: true});
});

function modeOf(file: string): number {
	return fs.statSync(file).mode & 0o777;
}

describe('registerProject', () => {
	test('makes its folders for their owner only, and reserves the id', () => {
		const project = registerProject(dataDir, worktrees, '/home/ada/Web Shop');
		expect(project).toMatchObject({id: 'web-shop', root: '/home/ada/Web Shop'});
		expect(project.paths.dir).toBe(path.join(dataDir, `${projectHash('/home/ada/Web Shop')}-web-shop`));
		const folders = [dataDir, project.paths.dir, project.paths.sessions, project.paths.claims, worktrees];
		expect(folders.map(modeOf)).toEqual(Array(5).fill(0o700));
		const reservation = path.join(worktrees, 'web-shop', '.ao-project');
		expect(fs.readFileSync(reservation, 'utf8')).toBe('/home/ada/Web Shop\n');
		expect(modeOf(reservation)).toBe(0o600);
		expect(fs.readdirSync(path.dirname(reservation))).toEqual(['.ao-project']);
	});

	test('again gives the same', () => {
		const first = registerProject(dataDir, worktrees, '/home/ada/web');
		expect(registerProject(dataDir, worktrees, '/home/ada/web')).toEqual(first);
		expect(fs.readdirSync(worktrees)).toEqual(['web']);
	});

	test.each([
		['/srv/site.git', 'site'],
		['/home/ada/日本語', 'project'],
		['/', 'project'],
		['/home/ada/.dotfiles', 'dotfiles'],
		['/home/ada/has a space at its end ', 'has-a-space-at-its-end'],
	])('%s is %s', (root, id) => {
		expect(registerProject(dataDir, worktrees, root).id).toBe(id);
		expect(registerProject(path.join(dir, 'other-data'), worktrees, root).id).toBe(id);
	});

	test('two repositories in folders of one name', () => {
		expect(registerProject(dataDir, worktrees, '/home/ada/a/web').id).toBe('web');
		expect(registerProject(dataDir, worktrees, '/home/ada/b/web').id).toBe('web-2');
		expect(registerProject(dataDir, worktrees, '/home/ada/c/web').id).toBe('web-3');
		expect(registerProject(dataDir, worktrees, '/home/ada/b/web').id).toBe('web-2');
	});

	test('also when the worktrees are elsewhere by now', () => {
		expect(registerProject(dataDir, worktrees, '/home/ada/a/web').id).toBe('web');
		const elsewhere = path.join(dir, 'elsewhere');
		expect(registerProject(dataDir, elsewhere, '/home/ada/b/web').id).toBe('web-2');
		expect(registerProject(dataDir, elsewhere, '/home/ada/a/web').id).toBe('web');
	});

	test('also from different data dirs that share the worktrees', () => {
		expect(registerProject(dataDir, worktrees, '/home/ada/a/web').id).toBe('web');
		expect(registerProject(path.join(dir, 'other-data'), worktrees, '/home/ada/b/web').id).toBe('web-2');
	});

	test('eight processes at once, two repositories of one name: one id each', async () => {
		const programs = await startTogether(8, 'register-project', index => [
			dataDir,
			worktrees,
			`/home/ada/${index % 2}/web`,
		]);
		const ids = await Promise.all(programs.map(program => program.line()));
		expect(new Set(ids.filter((_, index) => index % 2 === 0)).size).toBe(1);
		expect(new Set(ids.filter((_, index) => index % 2 === 1)).size).toBe(1);
		expect(new Set(ids)).toEqual(new Set(['web', 'web-2']));
		expect(
			listProjects(dataDir)
				.map(({id, root}) => [id, root])
				.sort(),
		).toHaveLength(2);
		await Promise.all(programs.map(program => program.end()));
	});
});

describe('known projects', () => {
	test('none where there is no data dir; looking makes none', () => {
		expect(listProjects(dataDir)).toEqual([]);
		expect(findProject(dataDir, '/home/ada/web')).toBeNull();
		expect(fs.existsSync(dataDir)).toBe(false);
	});

	test('by id, each with its repository; other folders are none', () => {
		registerProject(dataDir, worktrees, '/home/ada/web');
		registerProject(dataDir, worktrees, '/home/ada/api');
		for (const name of ['run', 'bin', 'worktrees', '0123456789ab-', '0123456789AB-x', 'x-0123456789ab']) {
			fs.mkdirSync(path.join(dataDir, name));
		}
		expect(listProjects(dataDir).map(({id, root}) => [id, root])).toEqual([
			['api', '/home/ada/api'],
			['web', '/home/ada/web'],
		]);
	});

	test('a project is found again by its repository', () => {
		const project = registerProject(dataDir, worktrees, '/home/ada/web');
		expect(findProject(dataDir, '/home/ada/web')).toEqual(project);
		expect(findProject(dataDir, '/home/ada/we')).toBeNull();
	});

	test.each(['', '{', 'null', '[]', '{"path":7}'])(
		'a damaged project file (%j) takes no other with it',
		text => {
			registerProject(dataDir, worktrees, '/home/ada/web');
			const {paths} = registerProject(dataDir, worktrees, '/home/ada/api');
			fs.writeFileSync(paths.projectFile, text);
			expect(listProjects(dataDir).map(({root}) => root)).toEqual(['', '/home/ada/web']);
		},
	);
});
