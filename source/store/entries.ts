import path from 'node:path';
import {fileURLToPath} from 'node:url';

/** The built program's folder: where this file's bundle lies, or `dist/` when AO runs from its sources. */
const distDir = import.meta.url.endsWith('.ts')
	? fileURLToPath(new URL('../../dist', import.meta.url))
	: path.dirname(fileURLToPath(import.meta.url));

/** The program files of AO that are started as processes of their own. */
export const entries = {
	cli: path.join(distDir, 'cli.js'),
	host: path.join(distDir, 'host.js'),
};
