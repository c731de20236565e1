import fs from 'node:fs';
import path from 'node:path';
import {AoError} from '../session/errors.ts';

const first = 20_000;
const last = 29_990;
const step = 10;

/**
Gives a session ten ports of its own, for `AO_PORT_BASE`: the lowest free slot of this data dir, taken by exclusive
creation of a file that names the session's folder. Slots of sessions whose folder is gone are free again.
*/
export function takePorts(dataDir: string, sessionDir: string): number {
	const dir = path.join(dataDir, 'run', 'ports');
	fs.mkdirSync(dir, {recursive: true, mode: 0o700});
	const taken = new Set(fs.readdirSync(dir));
	for (let port = first; port <= last; port += step) {
		if (!taken.has(String(port)) && take(path.join(dir, String(port)), sessionDir)) {
			return port;
		}
	}
	for (const name of taken) {
		freeIfGone(path.join(dir, name));
	}
	for (let port = first; port <= last; port += step) {
		if (take(path.join(dir, String(port)), sessionDir)) {
			return port;
		}
	}
	throw new AoError('failed', 'All port slots of this data dir are taken by sessions.', {
		hint: 'End some: `ao session cleanup`.',
	});
}

/** Gives back the ports of a session that came to nothing. */
export function releasePorts(dataDir: string, port: number): void {
	fs.rmSync(path.join(dataDir, 'run', 'ports', String(port)), {force: true});
}

function take(file: string, sessionDir: string): boolean {
	try {
		fs.writeFileSync(file, sessionDir, {flag: 'wx', mode: 0o600});
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			return false;
		}
		throw error;
	}
}

/** A slot that was taken a moment ago may not name its session yet: it is left alone, as is one that is just freed. */
function freeIfGone(file: string): void {
	try {
		const sessionDir = fs.readFileSync(file, 'utf8');
		if (sessionDir !== '' && !fs.existsSync(sessionDir)) {
			fs.rmSync(file, {force: true});
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
			throw error;
		}
	}
}
