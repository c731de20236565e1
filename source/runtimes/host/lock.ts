import {linkSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {isAlive, processStart} from '../../system/process-table.ts';

type Owner = {pid: number; start: string | null};

const lockName = /^host-(?<number>\d+)\.lock$/;

/**
Makes this process the only host of a data dir, or gives null when another one is. Locks are numbered files, each made
once and whole (`link`); the highest number counts. A dead owner's number is never taken again but the next one is,
so two hosts that find it dead at the same moment cannot both win. Gives the function that ends it.
*/
export function becomeOnlyHost(folder: string): (() => void) | null {
	const draft = join(folder, `host-${process.pid}.draft`);
	const owner: Owner = {pid: process.pid, start: processStart(process.pid)};
	writeFileSync(draft, JSON.stringify(owner), {mode: 0o600});
	try {
		for (;;) {
			const highest = Math.max(0, ...lockNumbers(folder));
			if (highest > 0 && isHeld(lockPath(folder, highest))) {
				return null;
			}
			const mine = highest + 1;
			if (!linked(draft, lockPath(folder, mine))) {
				continue;
			}
			const numbers = lockNumbers(folder);
			if (Math.max(...numbers) === mine) {
				for (const older of numbers.filter(number => number < mine)) {
					rmSync(lockPath(folder, older), {force: true});
				}
				return () => rmSync(lockPath(folder, mine), {force: true});
			}
			// This number was free only because a newer owner had cleaned it up.
			rmSync(lockPath(folder, mine), {force: true});
		}
	} finally {
		rmSync(draft, {force: true});
	}
}

/** Whether a host of this data dir holds the lock, or is about to listen. */
export function hostIsStarting(folder: string): boolean {
	const highest = Math.max(0, ...lockNumbers(folder));
	return highest > 0 && isHeld(lockPath(folder, highest));
}

function lockPath(folder: string, number: number): string {
	return join(folder, `host-${number}.lock`);
}

function lockNumbers(folder: string): number[] {
	return namesIn(folder)
		.map(name => Number(lockName.exec(name)?.groups?.number))
		.filter(number => number > 0);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

function isHeld(path: string): boolean {
	try {
		const owner = JSON.parse(readFileSync(path, 'utf8')) as Owner;
		return isAlive(owner.pid, owner.start);
	} catch {
		return false;
	}
}

function linked(from: string, to: string): boolean {
	try {
		linkSync(from, to);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			return false;
		}
		throw error;
	}
}
