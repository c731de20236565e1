import {chmodSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {dirname, join} from 'node:path';
import process from 'node:process';
import {processStart} from '../../system/process-table.ts';
import {Host} from './host.ts';
import {becomeOnlyHost} from './lock.ts';
import {hostSocketPath, makePrivateFolder, runFolder, startingFile} from './paths.ts';

/*
The pty host: `node host.js <data dir>`. Owns the terminals of that data dir and outlives every board. Ends with its
last terminal, or by itself when nobody starts one.
*/

/** How long a host without a terminal waits for the first one, in ms. */
const firstWithin = 15_000;

const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) {
	process.exit(2);
}
const folder = runFolder(dataDir);
makePrivateFolder(folder);
const release = becomeOnlyHost(folder);
if (release === null) {
	process.exit(0);
}

const socketPath = hostSocketPath(dataDir);
const runFile = join(folder, `${process.pid}.json`);
makePrivateFolder(dirname(socketPath));
rmSync(socketPath, {force: true});

let leaving = false;
const leave = () => {
	if (leaving) {
		return;
	}
	leaving = true;
	host.end();
	server.close();
	rmSync(socketPath, {force: true});
	rmSync(runFile, {force: true});
	release();
	// What was answered last still has to go out.
	setTimeout(() => process.exit(0), 50);
};
const host = new Host(() => {
	if (host.isEmpty) {
		leave();
	}
});
const server = createServer(socket => host.serve(socket));
server.on('error', leave);

// Programs that are started inherit the file mode mask: it is narrow only while the socket is made.
const mask = process.umask(0o177);
server.listen(socketPath, () => {
	chmodSync(socketPath, 0o600);
	rmSync(startingFile(folder), {force: true});
	const entry = {
		pid: process.pid,
		start: processStart(process.pid),
		kind: 'host',
		project: null,
		at: new Date().toISOString(),
	};
	writeFileSync(runFile, `${JSON.stringify(entry)}\n`, {mode: 0o600});
});
process.umask(mask);

setTimeout(() => {
	if (host.isEmpty) {
		leave();
	}
}, firstWithin).unref();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.on(signal, leave);
}
process.on('SIGHUP', () => {});
// One terminal's failure must not end the others; standard error goes to the host's log.
process.on('uncaughtException', error => console.error(error));
