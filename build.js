// Bundles source/ into dist/: the command line split into chunks (each command loads only what it needs), the pty
// host and the demo agent.
import {readFileSync, rmSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

rmSync(`${root}dist`, {recursive: true, force: true});
await build({
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
	// Ink is required by ink-table from node_modules as well; the two must be the same module. The rest of these
	// are native or read files beside themselves.
	external: ['@lydell/node-pty', 'react-devtools-core'],
	define: {'process.env.NODE_ENV': '"production"', AO_VERSION: JSON.stringify(version)},
	banner: {
		js: "import {createRequire as aoCreateRequire} from 'node:module';const require = aoCreateRequire(import.meta.url);",
	},
	logLevel: 'warning',
});
