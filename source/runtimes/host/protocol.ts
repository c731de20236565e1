import type {Socket} from 'node:net';
import type {LaunchSpec, TerminalView} from '../../session/runtime.ts';

/** Raised when a message changes its meaning; both sides refuse another one. */
export const protocolVersion = 1;

/** The first line from a host to whoever connects. */
export type Hello = {version: number; pid: number};

/** What a host can be asked for: parameters and answer of each method. */
export type HostMethods = {
	start: {params: LaunchSpec; result: {target: string; pid: number; pidStart: string | null}};
	list: {params: null; result: TerminalView[]};
	capture: {params: {session: string; scrollback: number; colours: boolean}; result: string};
	paste: {params: {session: string; text: string; enter: boolean; enterDelayMs: number}; result: null};
	keys: {params: {session: string; keys: readonly string[]}; result: null};
	resize: {params: {session: string; columns: number; rows: number}; result: null};
	close: {params: {session: string}; result: null};
	/** From now on `changed` events for these sessions, and no others, on this connection. */
	watch: {params: {sessions: readonly string[]}; result: null};
	/** From now on this connection shows the session: `paint` and `ended` events. */
	attach: {params: {session: string; columns: number; rows: number}; result: 'attached' | 'ended'};
	input: {params: {data: string}; result: null};
	viewSize: {params: {columns: number; rows: number}; result: null};
	shutdown: {params: {force: boolean}; result: boolean};
};

export type Method = keyof HostMethods;

export type Request = {[M in Method]: {id: number; method: M; params: HostMethods[M]['params']}}[Method];

export type Reply =
	| {id: number; result: unknown}
	| {id: number; error: {code: string; message: string; hint: string | null}};

export type HostEvent =
	| {event: 'changed'; session: string}
	| {event: 'paint'; data: string}
	| {event: 'ended'; session: string};

/** Sends one message: a line of JSON. */
export function sendLine(socket: Socket, message: Hello | Request | Reply | HostEvent): void {
	if (socket.writable) {
		socket.write(`${JSON.stringify(message)}\n`);
	}
}

/** Calls back with each line's JSON; a line that is none ends the connection. */
export function readLines(socket: Socket, onMessage: (message: unknown) => void): void {
	let rest: string[] = [];
	socket.setEncoding('utf8');
	socket.on('data', (chunk: string) => {
		const [first = '', ...more] = chunk.split('\n');
		rest.push(first);
		for (const next of more) {
			const line = rest.join('');
			rest = [next];
			let message: unknown;
			try {
				message = JSON.parse(line);
			} catch {
				socket.destroy();
				return;
			}
			onMessage(message);
		}
	});
}
