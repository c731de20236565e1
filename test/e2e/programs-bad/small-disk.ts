import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {works} from './machine.ts';

/** Why this machine cannot make a disk of its own for a test; null where it can. */
export function whyNoSmallDisk(): string | null {
	if (process.platform !== 'linux') {
		return 'a small disk for one test is only to be had on Linux (unshare, tmpfs)';
	}
	const probe = ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt && command -v nsenter'];
	return works(probe)
		? null
		: 'this machine lets nobody mount a tmpfs in a namespace of its own (unshare -rm)';
}

export type SmallDisk = {
	/** Where programs that run inside see the disk. */
	folder: string;
	/** Where the test itself sees it. */
	outside: string;
	/** Put before a command: runs it in `cwd` where the disk is. */
	inside(cwd: string): string[];
	/** Takes so many bytes, or all that there are; gives them back when `size` is 0. */
	fill(size: number | 'all'): void;
};

/** Mounts a tmpfs in a mount namespace of its own, which nobody else sees and which goes when the test ends. */
export async function makeSmallDisk(folder: string, megabytes: number): Promise<SmallDisk> {
	mkdirSync(folder);
	const script = 'mount -t tmpfs -o "size=$2m,mode=700" tmpfs "$1" && echo ready && exec sleep 600';
	const holder = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', folder, String(megabytes)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	onTestFinished(() => {
		holder.kill('SIGKILL');
	});
	await once(holder.stdout, 'data');
	const enter = ['nsenter', '-t', String(holder.pid), '-U', '-m', '--preserve-credentials', '--'];
	const disk: SmallDisk = {
		folder,
		outside: path.join('/proc', String(holder.pid), 'root', folder),
		inside: cwd => [...enter, 'sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', cwd],
		fill(size) {
			const ballast = path.join(folder, 'ballast');
			const count = size === 'all' ? 100_000_000 : size;
			const command = `rm -f "$1"; head -c ${count} /dev/zero > "$1" 2>/dev/null; true`;
			const [program = '', ...args] = disk.inside(folder);
			execFileSync(program, [...args, 'sh', '-c', size === 0 ? 'rm -f "$1"' : command, 'sh', ballast]);
		},
	};
	return disk;
}
