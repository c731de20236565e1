import {createHash} from 'node:crypto';
import fs from 'node:fs';

/** How far a file of lines was read: JSON values, to go on from in another process. */
export type Checkpoint = {
	inode: number;
	/** Where the next line begins; in the middle of one that is too long, with `skipping`. */
	offset: number;
	skipping: boolean;
	/** The file's end and its time when it was looked at last, to see that nothing has come since. */
	looked: number;
	mtimeMs: number;
	/** A hash of the beginning of what was read, to see that it is the same file still. */
	head: string;
};

type LineHandler = {
	/** A line's value, the byte at which the line begins, and the file's time of change (ms) when it was read. */
	line(value: unknown, offset: number, mtimeMs: number): void;
	/** It is read from its beginning: for the first time, or because it is another file now, or became shorter. */
	anew(): void;
};

export type Limits = {
	/** So many bytes are read at most; the rest at the next call. */
	most?: number;
	/** Where more than so many bytes are new, only the last of them are read (whole lines). */
	last?: number;
};

const chunkSize = 64 * 1024;
const headSize = 256;
/** The longest line that is read; a longer one is skipped. */
const longestLine = 1024 * 1024;

/**
Reads the whole lines that have come to a file since a checkpoint, damaged ones left out; a last line without its line
feed waits. The file is the agent's: a link in its place is not followed (folders on the way may be links), only a
regular file is read, never more than a line and a chunk are held, and one that is gone or locked says nothing.
@returns the new checkpoint (the given one where there was nothing to read), whether more is there than was read now, and
the bytes that were read.
*/
export function readNewLines(
	file: string,
	from: Checkpoint | null,
	handler: LineHandler,
	limits: Limits = {},
): {checkpoint: Checkpoint | null; behind: boolean; bytes: number} {
	const nothing = {checkpoint: from, behind: false, bytes: 0};
	if (from !== null && isAsBefore(file, from)) {
		return nothing;
	}
	let descriptor: number;
	try {
		descriptor = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
	} catch {
		return nothing;
	}
	try {
		const stat = fs.fstatSync(descriptor);
		return stat.isFile() ? new Reading(descriptor, stat, from, handler).read(limits) : nothing;
	} catch {
		return nothing;
	} finally {
		fs.closeSync(descriptor);
	}
}

function isAsBefore(file: string, from: Checkpoint): boolean {
	try {
		const {ino, size, mtimeMs} = fs.lstatSync(file);
		return ino === from.inode && size === from.looked && mtimeMs === from.mtimeMs;
	} catch {
		return true;
	}
}

class Reading {
	readonly #descriptor: number;
	readonly #stat: fs.Stats;
	readonly #from: Checkpoint | null;
	readonly #handler: LineHandler;
	#skipping = false;
	/** The beginning of a line whose end has not been read. */
	#rest: Buffer = Buffer.alloc(0);
	#bytes = 0;

	constructor(descriptor: number, stat: fs.Stats, from: Checkpoint | null, handler: LineHandler) {
		this.#descriptor = descriptor;
		this.#stat = stat;
		this.#from = from;
		this.#handler = handler;
	}

	read({most = Number.POSITIVE_INFINITY, last = Number.POSITIVE_INFINITY}: Limits) {
		const {ino, size, mtimeMs} = this.#stat;
		let position = 0;
		if (this.#from !== null && this.#isSame(this.#from)) {
			position = this.#from.offset;
			this.#skipping = this.#from.skipping;
		} else {
			this.#handler.anew();
		}
		if (size - position > last) {
			position = size - last;
			this.#skipping = true;
		}
		const end = Math.min(size, position + most);
		const chunk = Buffer.alloc(Math.max(1, Math.min(chunkSize, end - position)));
		while (position < end) {
			const count = this.#bytesAt(chunk, position, Math.min(chunk.length, end - position));
			if (count === 0) {
				break;
			}
			this.#take(chunk.subarray(0, count), position);
			position += count;
		}
		const offset = position - this.#rest.length;
		const head = this.#headOf(offset);
		const checkpoint = {inode: ino, offset, skipping: this.#skipping, looked: position, mtimeMs, head};
		return {checkpoint, behind: position < size, bytes: this.#bytes};
	}

	/** Whether what was read is still what stands before the checkpoint, as far as its beginning and its end tell. */
	#isSame(from: Checkpoint): boolean {
		if (this.#stat.ino !== from.inode || this.#stat.size < from.offset) {
			return false;
		}
		const before = Buffer.alloc(1);
		const cut =
			from.offset > 0 &&
			!from.skipping &&
			(this.#bytesAt(before, from.offset - 1, 1) === 0 || before[0] !== 0x0a);
		return !cut && this.#headOf(from.offset) === from.head;
	}

	#headOf(offset: number): string {
		const head = Buffer.alloc(Math.min(headSize, offset));
		const count = head.length === 0 ? 0 : this.#bytesAt(head, 0, head.length);
		return createHash('sha256').update(head.subarray(0, count)).digest('hex').slice(0, 16);
	}

	#bytesAt(buffer: Buffer, position: number, length: number): number {
		const count = fs.readSync(this.#descriptor, buffer, 0, length, position);
		this.#bytes += count;
		return count;
	}

	#take(fresh: Buffer, position: number): void {
		const data = this.#rest.length === 0 ? fresh : Buffer.concat([this.#rest, fresh]);
		const first = position - this.#rest.length;
		let start = 0;
		for (let end = data.indexOf(0x0a); end !== -1; end = data.indexOf(0x0a, start)) {
			if (!this.#skipping && end - start <= longestLine) {
				this.#say(data.subarray(start, end), first + start);
			}
			this.#skipping = false;
			start = end + 1;
		}
		this.#skipping ||= data.length - start > longestLine;
		this.#rest = Buffer.from(this.#skipping ? '' : data.subarray(start));
	}

	#say(line: Buffer, offset: number): void {
		let value: unknown;
		try {
			value = JSON.parse(line.toString('utf8'));
		} catch {
			return;
		}
		this.#handler.line(value, offset, this.#stat.mtimeMs);
	}
}
