#!/usr/bin/env node
import nodeModule from 'node:module';
import {version} from './version.ts';

const [major = 0] = process.versions.node.split('.').map(Number);

if (major < 22) {
	process.stderr.write(
		`ao: AO needs Node 22 or newer; this is Node ${process.versions.node}. Install a newer one (https://nodejs.org), or run it by \`npm start\` in its folder.\n`,
	);
	process.exitCode = 4;
} else if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-v')) {
	process.stdout.write(`${version}\n`);
} else {
	nodeModule.enableCompileCache?.();
	const {run} = await import('./run.ts');
	await run(process.argv.slice(2));
}
