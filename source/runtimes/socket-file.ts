import {renameSync, rmSync} from 'node:fs';
import {connect} from 'node:net';

/** Whether somebody listens on a unix socket. */
export async function somebodyListens(path: string): Promise<boolean> {
	return new Promise(resolve => {
		const connection = connect(path);
		connection.once('connect', () => {
			connection.destroy();
			resolve(true);
		});
		connection.once('error', () => resolve(false));
	});
}

/**
Removes the file of a socket on which nobody listens any more. It is moved aside first: should a new server have taken
the name in between, its socket is put back.
*/
export async function removeDeadSocket(path: string): Promise<void> {
	if (await somebodyListens(path)) {
		return;
	}
	const aside = `${path}.${process.pid}`;
	try {
		renameSync(path, aside);
	} catch {
		return;
	}
	if (await somebodyListens(aside)) {
		renameSync(aside, path);
	} else {
		rmSync(aside, {force: true});
	}
}
