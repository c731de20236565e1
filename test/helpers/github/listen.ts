import type {Server} from 'node:http';
import type {AddressInfo, Socket} from 'node:net';

export type Listening = {host: string; port: number; close(): Promise<void>};

/** Has a server listen on a free port of loopback. `close` ends its connections too. */
export async function listen(server: Server): Promise<Listening> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo;
	return {
		host: `127.0.0.1:${port}`,
		port,
		async close() {
			for (const socket of sockets) {
				socket.destroy();
			}
			await new Promise(resolve => server.close(resolve));
		},
	};
}
