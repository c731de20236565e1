import {createServer, request as forward, type IncomingMessage} from 'node:http';
import {connect, type Socket} from 'node:net';
import {listen} from './listen.ts';

export type TestProxy = {
	url: string;
	/** Hosts with ports that were asked for, in order; `CONNECT` and plain requests alike. */
	hosts: string[];
	/** Proxy-Authorization headers that came. */
	authorizations: string[];
	close(): Promise<void>;
};

/**
A proxy on loopback for `HTTPS_PROXY` and `HTTP_PROXY`: tunnels, and plain requests.
@param routes where a host with its port is really found, as `github.com:443` → `127.0.0.1:4711`.
*/
export async function startProxy({routes = {}}: {routes?: Record<string, string>} = {}): Promise<TestProxy> {
	const hosts: string[] = [];
	const authorizations: string[] = [];
	const open = new Set<Socket>();
	const note = (request: IncomingMessage, host: string) => {
		hosts.push(host);
		const authorization = request.headers['proxy-authorization'];
		if (authorization) {
			authorizations.push(authorization);
		}
	};
	const server = createServer((request, response) => {
		const url = URL.parse(request.url ?? '');
		if (url === null) {
			response.writeHead(400).end();
			return;
		}
		note(request, url.host);
		const target = new URL(url);
		target.host = routes[url.host] ?? url.host;
		const out = forward(target, {method: request.method, headers: request.headers}, answer => {
			response.writeHead(answer.statusCode ?? 502, answer.headers);
			answer.pipe(response);
		});
		out.on('error', () => response.writeHead(502).end());
		request.pipe(out);
	});
	server.on('connect', (request, socket: Socket, first) => {
		const host = request.url ?? '';
		note(request, host);
		const [name, port] = (routes[host] ?? host).split(':');
		const out = connect(Number(port), name);
		open.add(out);
		out.on('connect', () => {
			socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
			out.write(first);
			out.pipe(socket);
			socket.pipe(out);
		});
		out.on('error', () => socket.destroy());
		out.on('close', () => {
			open.delete(out);
			socket.destroy();
		});
		socket.on('error', () => out.destroy());
		socket.on('close', () => out.destroy());
	});
	const listening = await listen(server);
	return {
		url: `http://${listening.host}`,
		hosts,
		authorizations,
		async close() {
			for (const socket of open) {
				socket.destroy();
			}
			await listening.close();
		},
	};
}
