import {writeSync} from 'node:fs';
import process from 'node:process';
import {StringDecoder} from 'node:string_decoder';
import {AoError} from '../../session/errors.ts';
import {restoreTerminal} from '../terminal-modes.ts';
import type {HostConnection} from './connection.ts';
import {splitAtDetach} from './detach-key.ts';

/** Alternate screen, empty, without line wrap: the host writes every row where it belongs. */
const takeTerminal = '\u001B[?1049h\u001B[?7l\u001B[2J';

const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/**
Shows a session of the host in this process's own terminal until the person presses Ctrl-q or the program ends. The
terminal is as before on every way out, a signal included.
*/
export async function attachToHost(
	connection: HostConnection,
	session: string,
): Promise<'detached' | 'ended'> {
	const {stdin, stdout} = process;
	if (!stdin.isTTY || !stdout.isTTY) {
		throw new AoError('usage', 'Attaching needs a terminal.', {hint: 'Run it where you can type.'});
	}
	const {promise, resolve} = Promise.withResolvers<'detached' | 'ended'>();
	const show = (data: string) => {
		if (!stdout.write(data)) {
			connection.socket.pause();
			stdout.once('drain', () => connection.socket.resume());
		}
	};
	// What the host paints may come together with its answer, before this terminal is taken.
	let early: string | null = '';
	connection.events.add(event => {
		if (event.event === 'ended') {
			resolve('ended');
		} else if (event.event === 'paint' && early === null) {
			show(event.data);
		} else if (event.event === 'paint') {
			early += event.data;
		}
	});
	const size = () => ({columns: stdout.columns, rows: stdout.rows});
	const state = await connection.ask('attach', {session, ...size()});
	if (state === 'ended') {
		return 'ended';
	}

	const wasRaw = stdin.isRaw;
	const detach = splitAtDetach();
	const decoder = new StringDecoder('utf8');
	const onInput = (chunk: Buffer | string) => {
		const {before, detached} = detach(typeof chunk === 'string' ? chunk : decoder.write(chunk));
		if (before !== '') {
			connection.tell('input', {data: before});
		}
		if (detached) {
			resolve('detached');
		}
	};
	const onResize = () => connection.tell('viewSize', size());
	const giveBack = () => {
		writeAll(stdout.fd, restoreTerminal);
		stdin.setRawMode(wasRaw);
	};
	const onSignal = (signal: NodeJS.Signals) => {
		giveBack();
		letGo();
		if (process.listenerCount(signal) === 0) {
			process.kill(process.pid, signal);
		}
	};
	const letGo = () => {
		stdin.off('data', onInput);
		stdin.pause();
		stdout.off('resize', onResize);
		process.off('exit', giveBack);
		for (const signal of endingSignals) {
			process.off(signal, onSignal);
		}
	};

	process.once('exit', giveBack);
	for (const signal of endingSignals) {
		process.on(signal, onSignal);
	}
	stdin.setRawMode(true);
	show(takeTerminal + early);
	early = null;
	connection.socket.ref();
	connection.closed.then(() => resolve('ended'));
	stdout.on('resize', onResize);
	stdin.on('data', onInput);
	stdin.ref();
	stdin.resume();

	try {
		return await promise;
	} finally {
		connection.close();
		letGo();
		await new Promise<void>(done => stdout.write('', () => done()));
		giveBack();
	}
}

function writeAll(descriptor: number, text: string): void {
	try {
		writeSync(descriptor, text);
	} catch {
		// The terminal is gone.
	}
}
