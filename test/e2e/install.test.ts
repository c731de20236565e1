import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {execa} from 'execa';
import {expect, test} from 'vitest';
import {makeWorld, type World} from '../helpers/cli.ts';
import {pathWithoutTmux} from '../helpers/without-tmux.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = path.join(root, 'node_modules');

/** A copy of what git tracks, as a fresh clone has it. */
function freshClone(world: World): string {
	const clone = path.join(world.dir, 'clone');
	const files = execFileSync('git', ['ls-files', '-z'], {cwd: root, encoding: 'utf8'}).split('\0');
	for (const file of files.filter(name => name !== '' && existsSync(path.join(root, name)))) {
		mkdirSync(path.dirname(path.join(clone, file)), {recursive: true});
		cpSync(path.join(root, file), path.join(clone, file));
	}
	return clone;
}

/** The machine's own PATH: without what `npm test` puts in front of it. */
function machinePath(world: World): string {
	return (world.env.PATH ?? '')
		.split(path.delimiter)
		.filter(folder => !folder.startsWith(modules) && !folder.includes('node-gyp-bin'))
		.join(path.delimiter);
}

test('a fresh clone: the README’s lines install, run the demo with and without tmux, and put `ao` on PATH', async context => {
	const world = makeWorld({runtime: 'process'});
	const clone = freshClone(world);
	const shared = Object.fromEntries(
		Object.entries(process.env).filter(([name]) =>
			/^(?:npm_config_(?:registry|cache)|https?_proxy|no_proxy|ssl_cert_file|node_extra_ca_certs)$/i.test(
				name,
			),
		),
	);
	const env = {
		...world.env,
		...shared,
		PATH: machinePath(world),
		npm_config_prefer_offline: 'true',
		npm_config_audit: 'false',
	};
	const sh = (line: string, more: Record<string, string | undefined> = {}) =>
		execa('sh', ['-c', line], {
			cwd: clone,
			env: {...env, ...more} as Record<string, string>,
			extendEnv: false,
			reject: false,
			stdin: 'ignore',
			all: true,
		});

	const installed = await sh('npm ci');
	context.skip(
		/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOTCACHED/.test(installed.all),
		'no package registry within reach',
	);
	expect(installed.exitCode, installed.all).toBe(0);

	for (const PATH of [env.PATH, pathWithoutTmux(world.dir, env.PATH)]) {
		const started = await sh('npm start', {PATH});
		expect(started.exitCode, started.all).toBe(0);
		expect(started.stdout).toMatch(/8 spawned, 0 skipped, 0 failed/);
		expect(started.stdout).toMatch(/8 sessions · 1 needs you/);
		const cleaned = await sh('npm start -- --clean', {PATH});
		expect(cleaned.stdout).toMatch(/The demo is gone/);
	}

	const prefix = path.join(world.dir, 'prefix');
	const node24 = path.join(modules, 'node', 'bin');
	const withNode = [node24, env.PATH].join(path.delimiter);
	const global = await sh(`npm i -g . --prefix ${prefix}`, {PATH: withNode});
	expect(global.exitCode, global.all).toBe(0);
	const version = await sh('ao --version && ao doctor', {
		PATH: [path.join(prefix, 'bin'), withNode].join(path.delimiter),
	});
	expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n✓ node: 2\d/);
}, 600_000);
