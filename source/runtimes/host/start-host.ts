import {spawn} from 'node:child_process';
import {closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {AoError} from '../../session/errors.ts';
import {HostConnection} from './connection.ts';
import {hostIsStarting} from './lock.ts';
import {hostSocketPath, makePrivateFolder, runFolder, startingFile} from './paths.ts';

/** How long a host may take to listen, in ms. */
const startsWithin = 15_000;
const pollMs = 20;
/** When a host that was started has neither listened nor taken its lock, another one is started, in ms. */
const againAfter = 4000;

/** Connects to the host of a data dir, which is started when there is none. */
export async function connectOrStartHost(dataDir: string, hostEntry: string): Promise<HostConnection> {
	const path = hostSocketPath(dataDir);
	const folder = runFolder(dataDir);
	makePrivateFolder(folder);
	const deadline = Date.now() + startsWithin;
	for (;;) {
		const connection = await HostConnection.open(path);
		if (connection !== null) {
			return connection;
		}
		if (Date.now() > deadline) {
			throw new AoError('runtime', `The host of the terminals could not be started${lastWords(folder)}.`, {
				hint: `See ${logPath(folder)}, or set "runtime" to "tmux" in AO's settings.`,
			});
		}
		if (!hostIsStarting(folder) && isMyTurn(folder)) {
			startHost(dataDir, hostEntry);
		}
		await delay(pollMs);
	}
}

/**
Of many that find no host, one starts it. Only to save work: should two do so, the second host ends by itself. The host
removes the file when it listens.
*/
function isMyTurn(folder: string): boolean {
	const file = startingFile(folder);
	try {
		writeFileSync(file, '', {flag: 'wx', mode: 0o600});
		return true;
	} catch {
		const age = Date.now() - (statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? Date.now());
		if (age > againAfter) {
			rmSync(file, {force: true});
		}
		return false;
	}
}

/** A process of its own, with an environment that cannot reach an agent: theirs come over the socket. */
function startHost(dataDir: string, hostEntry: string): void {
	const log = openSync(logPath(runFolder(dataDir)), 'a', 0o600);
	const names = ['HOME', 'PATH', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TMPDIR'];
	const env = Object.fromEntries(
		names.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
	);
	const child = spawn(process.execPath, [hostEntry, dataDir], {
		detached: true,
		stdio: ['ignore', 'ignore', log],
		cwd: '/',
		env,
	});
	child.on('error', () => {});
	child.unref();
	closeSync(log);
}

function logPath(folder: string): string {
	return join(folder, 'host.log');
}

function lastWords(folder: string): string {
	try {
		const error = readFileSync(logPath(folder), 'utf8')
			.split('\n')
			.findLast(line => /^\w*Error/.test(line));
		return error === undefined ? '' : ` (${error})`;
	} catch {
		return '';
	}
}
