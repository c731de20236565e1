import fs from 'node:fs';
import path from 'node:path';
import type {ProcessIdentity} from '../session/facts.ts';
import {isAlive, processStart} from '../system/process-table.ts';
import {replaceFile} from './replace-file.ts';

/** A board, watcher or host that runs for this data dir (`{data}/run/{pid}.json`). */
export type RunEntry = ProcessIdentity & {
	kind: 'board' | 'watcher' | 'host';
	project: string | null;
	at: string;
};

/** Registers this process until it ends or the given function is called. */
export function registerRun(dataDir: string, kind: RunEntry['kind'], project: string | null): () => void {
	const dir = path.join(dataDir, 'run');
	fs.mkdirSync(dir, {recursive: true, mode: 0o700});
	const file = path.join(dir, `${process.pid}.json`);
	const entry = {
		pid: process.pid,
		start: processStart(process.pid),
		kind,
		project,
		at: new Date().toISOString(),
	};
	replaceFile(file, `${JSON.stringify(entry)}\n`);
	const remove = () => fs.rmSync(file, {force: true});
	process.once('exit', remove);
	return () => {
		process.off('exit', remove);
		remove();
	};
}

/** What runs for this data dir; files of processes that are gone are removed on the way where that is allowed. */
export function listRuns(dataDir: string): RunEntry[] {
	const dir = path.join(dataDir, 'run');
	const entries: RunEntry[] = [];
	for (const name of namesIn(dir)) {
		const file = path.join(dir, name);
		const entry = readEntry(file);
		if (entry !== null && isAlive(entry.pid, entry.start)) {
			entries.push(entry);
		} else if (entry !== null || !isAlive(Number.parseInt(name, 10), null)) {
			removeQuietly(file);
		}
	}
	return entries;
}

function namesIn(dir: string): string[] {
	try {
		return fs.readdirSync(dir).filter(name => /^\d+\.json$/.test(name));
	} catch {
		return [];
	}
}

function readEntry(file: string): RunEntry | null {
	try {
		const value = JSON.parse(fs.readFileSync(file, 'utf8')) as RunEntry | null;
		return typeof value?.pid === 'number' && typeof value.kind === 'string' ? value : null;
	} catch {
		return null;
	}
}

function removeQuietly(file: string): void {
	try {
		fs.rmSync(file, {force: true});
	} catch {
		// A read-only data dir: the stale file does no harm.
	}
}
