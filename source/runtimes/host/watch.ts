import {HostConnection} from './connection.ts';

/** How often to look for a host where none was, in ms. */
const lookAgain = 2000;

/**
Hears from the host of changes in terminals. Where there is no host, or it ends, that is told once for every terminal:
they are gone. Gives the function that ends it.
*/
export function watchHost(
	socketPath: string,
	sessions: readonly string[],
	onChange: (session: string) => void,
): () => void {
	let host: HostConnection | null = null;
	let timer: NodeJS.Timeout | null = null;
	let over = false;

	const listen = async (connection: HostConnection) => {
		connection.events.add(event => {
			if (event.event === 'changed' && !over) {
				onChange(event.session);
			}
		});
		connection.tell('watch', {sessions});
		await connection.closed;
	};
	const follow = async (hadHost: boolean): Promise<void> => {
		host = await HostConnection.open(socketPath).catch(() => null);
		if (over) {
			host?.close();
		} else if (host === null) {
			for (const session of hadHost ? sessions : []) {
				onChange(session);
			}
			timer = setTimeout(follow, lookAgain, false);
			timer.unref();
		} else {
			await listen(host);
			await follow(true);
		}
	};

	follow(true).catch(() => {
		// The host does not answer: whoever lists the terminals hears of it.
	});
	return () => {
		over = true;
		host?.close();
		if (timer !== null) {
			clearTimeout(timer);
		}
	};
}
