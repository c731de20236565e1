// Bundles source/ into dist/: the command line split into chunks (each command loads only what it needs), the pty
// host and the demo agent.
import {execFileSync} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

// `npm i -g .` in a fresh clone prepares the package before anything is installed in it: then that comes first. That
// it is global, and its prefix, is meant for the outer npm alone.
if (!existsSync(`${root}node_modules/esbuild`)) {
	const env = {...process.env};
	for (const name of [
		'npm_config_global',
		'npm_config_location',
		'npm_config_prefix',
		'npm_config_local_prefix',
	]) {
		delete env[name];
	}
	const npm = process.env.npm_execpath;
	const [program, first] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
	execFileSync(program, [...first, 'ci', '--ignore-scripts'], {
		cwd: root,
		env,
		stdio: 'inherit',
	});
}

const {build} = await import('esbuild');
const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const {metafile} = await build({
	absWorkingDir: root,
	entryPoints: {
		cli: 'source/cli.ts',
		host: 'source/runtimes/host/main.ts',
		'demo-agent': 'source/demo/agent/main.ts',
	},
	outdir: 'dist',
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node22',
	minifySyntax: true,
	// Native, and an optional part of Ink that is not installed.
	external: ['@lydell/node-pty', 'react-devtools-core'],
	define: {'process.env.NODE_ENV': '"production"', AO_VERSION: JSON.stringify(version)},
	banner: {
		js: "import {createRequire as aoCreateRequire} from 'node:module';const require = aoCreateRequire(import.meta.url);",
	},
	logLevel: 'warning',
	metafile: true,
});

// What an earlier build left goes last, so that a program that is starting right now still finds its chunks.
const made = new Set(Object.keys(metafile.outputs).map(file => path.basename(file)));
for (const name of readdirSync(`${root}dist`)) {
	if (!made.has(name)) {
		rmSync(`${root}dist/${name}`, {recursive: true, force: true});
	}
}
