import path from 'node:path';
import {onTestFinished} from 'vitest';
import {makeWorld, type World} from './cli.ts';
import {type GitHubOptions, type GitHubServer, startGitHub} from './github/index.ts';
import type {NewRepository} from './github/seed.ts';
import {git} from './shop.ts';

export type ForgeShop = {
	server: GitHubServer;
	world: World;
	/** A clone of `acme/shop` on `main`, whose `origin` that is. */
	root: string;
	/** Runs git in a bare repository on the server. */
	onServer(repository: string, ...args: string[]): string;
};

/** A GitHub of this test alone with `acme/shop`, and a clone of it in a world that knows the server. */
export async function makeForgeShop(
	repository: Partial<NewRepository> = {},
	settings: Record<string, unknown> = {},
	options: GitHubOptions = {},
): Promise<ForgeShop> {
	const server = await startGitHub(options);
	onTestFinished(() => server.close());
	await server.addRepository({
		owner: 'acme',
		name: 'shop',
		files: {'README.md': '# Shop\n', '.gitignore': '.env\n'},
		...repository,
	});
	const world = makeWorld({runtime: 'process', settings});
	Object.assign(world.env, server.env);
	const root = path.join(world.dir, 'shop');
	// From the disk: the server answers in this process, which waits for git here.
	git(world.dir, 'clone', '--quiet', server.repository('acme/shop').git ?? '', root);
	git(root, 'remote', 'set-url', 'origin', `${server.url}/acme/shop.git`);
	git(root, 'config', 'user.name', 'Ada');
	git(root, 'config', 'user.email', 'ada@example.com');
	return {
		server,
		world,
		root,
		onServer: (name, ...args) => git(server.repository(name).git ?? '', ...args),
	};
}
