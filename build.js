// Bundles source/ into dist/: the command line split into chunks (each command loads only what it needs), the pty
// host and the demo agent.
import {readdirSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
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
