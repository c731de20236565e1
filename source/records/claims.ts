import fs from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {nanoid} from 'nanoid';
import {AoError} from '../session/errors.ts';
import {isAlive, processStart} from '../system/process-table.ts';

/** What a claim file holds. `nonce` tells one claim of a process from its next one on the same name. */
export type ClaimOwner = {pid: number; start: string | null; nonce: string; at: string; detail: string};

export type Claim = {owner: ClaimOwner; release(): void};

/**
Takes a claim (a file) for this process, atomically: `link` of a finished file, so that a reader never sees an empty
one. A claim whose owner is gone (pid and start time) is taken over.
@param file the claim's path; its folder must exist.
@param detail words for whoever meets the claim, such as the session's id.
@returns the claim, or the owner that holds it.
*/
export function takeClaim(file: string, detail = ''): {claim: Claim} | {heldBy: ClaimOwner} {
	const owner: ClaimOwner = {
		pid: process.pid,
		start: processStart(process.pid),
		nonce: nanoid(10),
		at: new Date().toISOString(),
		detail,
	};
	const finished = `${file}.${process.pid}.${owner.nonce}`;
	fs.writeFileSync(finished, JSON.stringify(owner), {mode: 0o600, flag: 'wx'});
	try {
		for (;;) {
			if (linked(finished, file)) {
				return {claim: {owner, release: () => releaseClaim(file, owner)}};
			}
			const holder = readClaim(file);
			if (holder === null) {
				continue;
			}
			if (isAlive(holder.pid, holder.start)) {
				return {heldBy: holder};
			}
			breakClaim(file, holder);
		}
	} finally {
		fs.rmSync(finished, {force: true});
	}
}

/** The owner of a claim that says none: a process that is never alive. */
const nobody: ClaimOwner = {pid: 0, start: null, nonce: '', at: '', detail: ''};

/** Who holds a claim; null where nobody does. An unreadable claim counts as held by nobody alive. */
export function readClaim(file: string): ClaimOwner | null {
	try {
		const value = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<ClaimOwner> | null;
		return typeof value?.pid === 'number' && typeof value.nonce === 'string' ? (value as ClaimOwner) : nobody;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return null;
		}
		if (error instanceof SyntaxError) {
			return nobody;
		}
		throw error;
	}
}

/**
Runs `work` while holding the claim, waiting for whoever has it.
@throws AoError('failed') when it cannot be had within `timeoutMs`.
*/
export async function withClaim<T>(file: string, work: () => Promise<T>, timeoutMs = 60_000): Promise<T> {
	const deadline = Date.now() + timeoutMs;
	fs.mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	for (let wait = 2; ; wait = Math.min(wait * 1.5, 25)) {
		const taken = takeClaim(file);
		if ('claim' in taken) {
			try {
				return await work();
			} finally {
				taken.claim.release();
			}
		}
		if (Date.now() > deadline) {
			throw new AoError('failed', `Process ${taken.heldBy.pid} has held ${file} for too long.`, {
				hint: 'See what it does; `ao doctor` names leftovers.',
			});
		}
		await delay(wait * (0.75 + Math.random() / 2));
	}
}

function linked(finished: string, file: string): boolean {
	try {
		fs.linkSync(finished, file);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
			return false;
		}
		throw error;
	}
}

function releaseClaim(file: string, owner: ClaimOwner): void {
	if (readClaim(file)?.nonce === owner.nonce) {
		fs.rmSync(file, {force: true});
	}
}

/**
Removes a dead owner's claim. Exactly one process may: it holds the breaker file of that very claim, and looks again
under it, so that a claim that somebody else has taken over meanwhile is never removed.
*/
function breakClaim(file: string, dead: ClaimOwner): void {
	const breaker = `${file}.break-${dead.pid}-${dead.nonce}`;
	try {
		fs.writeFileSync(breaker, String(process.pid), {flag: 'wx', mode: 0o600});
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
		removeAbandoned(breaker);
		return;
	}
	try {
		if (readClaim(file)?.nonce === dead.nonce) {
			fs.rmSync(file, {force: true});
		}
	} finally {
		fs.rmSync(breaker, {force: true});
	}
}

/** A breaker is held for microseconds; one that is seconds old belongs to a process that died in between. */
function removeAbandoned(breaker: string): void {
	try {
		if (Date.now() - fs.statSync(breaker).mtimeMs > 5000) {
			fs.rmSync(breaker, {force: true});
		}
	} catch {
		// Gone meanwhile: that is what was wanted.
	}
}

/** What a claim's file is called until it is finished: the claim, the process, the nonce. */
const unfinished = /\.(\d+)\.[\w-]{10}$/;

/** Removes what processes that were cut off have left in a folder of claims. What cannot be removed does no harm. */
export function sweepClaims(folder: string): void {
	for (const name of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
		const file = path.join(folder, name);
		const pid = unfinished.exec(name)?.[1];
		try {
			if (pid !== undefined) {
				if (!isAlive(Number(pid), null)) {
					fs.rmSync(file, {force: true});
				}
			} else if (name.includes('.break-')) {
				removeAbandoned(file);
			} else {
				const holder = readClaim(file);
				if (holder !== null && !isAlive(holder.pid, holder.start)) {
					breakClaim(file, holder);
				}
			}
		} catch {
			// A read-only data dir, or somebody else's file: whoever wants the claim says so.
		}
	}
}
