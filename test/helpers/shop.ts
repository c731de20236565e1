import {execFileSync} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import type {World} from './cli.ts';

/** Runs git in a folder and gives its output, trimmed. */
export function git(cwd: string, ...args: string[]): string {
	return execFileSync('git', args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).trim();
}

/** A small repository with a commit on `main`, in a world, and as many local issues as asked. Gives its root. */
export async function makeShop(
	world: World,
	{issues = 0, name = 'shop'}: {issues?: number; name?: string} = {},
): Promise<string> {
	const root = path.join(world.dir, name);
	mkdirSync(root);
	git(root, 'init', '--quiet', '--initial-branch=main');
	git(root, 'config', 'user.name', 'Ada');
	git(root, 'config', 'user.email', 'ada@example.com');
	writeFileSync(path.join(root, 'README.md'), '# Shop\n');
	writeFileSync(path.join(root, '.gitignore'), '.env\nnode_modules/\n');
	git(root, 'add', '.');
	git(root, 'commit', '--quiet', '--message', 'Begin');
	for (let number = 1; number <= issues; number++) {
		await world.ao(['issues', 'new', `Issue number ${number}`], {cwd: root});
	}
	return root;
}
