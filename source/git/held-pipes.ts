import type {ChildProcess} from 'node:child_process';

const quietMs = 150;

/** Lets go of pipes that a background program has inherited, once git has ended and nothing arrives any more. */
export function releaseHeldPipes(child: ChildProcess): void {
	child.once('exit', () => {
		let seen = -1;
		const timer = setInterval(() => {
			const pipes = [child.stdout, child.stderr].filter(pipe => pipe !== null && !pipe.destroyed);
			const read = pipes.reduce((sum, pipe) => sum + bytesRead(pipe), 0);
			if (pipes.length === 0 || read === seen) {
				clearInterval(timer);
				for (const pipe of pipes) {
					pipe?.destroy();
				}
			}
			seen = read;
		}, quietMs);
		timer.unref();
	});
}

function bytesRead(pipe: unknown): number {
	return (pipe as {bytesRead?: number}).bytesRead ?? 0;
}
