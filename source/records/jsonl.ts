import fs from 'node:fs';

/** The longest line that is read, in bytes; a longer one is skipped as damaged. */
const longestLine = 1024 * 1024;

/**
Appends one line in one write and never rewrites: a line that a crash cut short is closed first with a line feed, so
that only that one is lost. The file is made 0600.
@throws what `fs` throws (full disk, no permission); a half-written line does no harm to readers.
*/
export function appendLine(file: string, value: unknown): void {
	const descriptor = fs.openSync(file, 'a+', 0o600);
	try {
		const {size} = fs.fstatSync(descriptor);
		const last = Buffer.alloc(1);
		const cut = size > 0 && fs.readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
		const line = Buffer.from(`${cut ? '\n' : ''}${JSON.stringify(value)}\n`);
		const written = fs.writeSync(descriptor, line);
		if (written < line.length) {
			throw Object.assign(new Error('short write'), {code: 'ENOSPC', path: file});
		}
	} finally {
		fs.closeSync(descriptor);
	}
}

/**
Reads the lines that have come since the last call, and only those: a partial last line waits for its rest, a file
that became shorter is read anew, damaged lines are skipped. `restarted` tells that what was read before is void. The file may
be an agent's: links are not followed, pipes and devices not read, and one that is locked away keeps what was read.
*/
export class LineReader {
	readonly #file: string;
	readonly #most: number;
	#offset = 0;
	#rest = Buffer.alloc(0);
	/** In the middle of a line that is too long. */
	#skipping = false;
	#inode = 0;

	/** @param most of what has come since the last call, only so many last bytes are read (whole lines of them). */
	constructor(file: string, {most = Number.POSITIVE_INFINITY}: {most?: number} = {}) {
		this.#file = file;
		this.#most = most;
	}

	/** Gives the new lines' values in file order; nothing where the file is not there (yet). */
	read(): {values: unknown[]; restarted: boolean} {
		let descriptor: number;
		try {
			descriptor = fs.openSync(
				this.#file,
				fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK,
			);
		} catch (error) {
			if (isNoFile(error)) {
				return {values: [], restarted: this.#reset(0)};
			}
			if (isLocked(error, this.#file)) {
				return {values: [], restarted: false};
			}
			throw error;
		}
		try {
			const stat = fs.fstatSync(descriptor);
			if (!stat.isFile()) {
				return {values: [], restarted: this.#reset(0)};
			}
			const restarted = stat.size < this.#offset || stat.ino !== this.#inode ? this.#reset(stat.ino) : false;
			return {values: this.#readFrom(descriptor, stat.size), restarted};
		} finally {
			fs.closeSync(descriptor);
		}
	}

	#reset(inode: number): boolean {
		const before = this.#offset > 0;
		this.#offset = 0;
		this.#rest = Buffer.alloc(0);
		this.#skipping = false;
		this.#inode = inode;
		return before;
	}

	#readFrom(descriptor: number, size: number): unknown[] {
		const values: unknown[] = [];
		if (size - this.#offset > this.#most) {
			this.#offset = size - this.#most;
			this.#rest = Buffer.alloc(0);
			this.#skipping = true;
		}
		const chunk = Buffer.alloc(Math.min(64 * 1024, Math.max(1, size - this.#offset)));
		while (this.#offset < size) {
			const count = fs.readSync(descriptor, chunk, 0, chunk.length, this.#offset);
			if (count === 0) {
				break;
			}
			this.#offset += count;
			const fresh = chunk.subarray(0, count);
			this.#take(this.#rest.length === 0 ? fresh : Buffer.concat([this.#rest, fresh]), values);
		}
		return values;
	}

	#take(data: Buffer, values: unknown[]): void {
		let start = 0;
		for (let end = data.indexOf(0x0a); end !== -1; end = data.indexOf(0x0a, start)) {
			const value = this.#skipping ? undefined : parseLine(data.subarray(start, end));
			this.#skipping = false;
			if (value !== undefined) {
				values.push(value);
			}
			start = end + 1;
		}
		this.#skipping ||= data.length - start > longestLine;
		this.#rest = Buffer.from(this.#skipping ? '' : data.subarray(start));
	}
}

function parseLine(line: Buffer): unknown {
	try {
		return line.length > longestLine ? undefined : JSON.parse(line.toString('utf8'));
	} catch {
		return undefined;
	}
}

/** Not there, a link, or a socket (open(2): ENXIO on Linux, EOPNOTSUPP on macOS). */
const noFile: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EOPNOTSUPP']);

function isNoFile(error: unknown): boolean {
	return noFile.has((error as NodeJS.ErrnoException).code ?? '');
}

/** Whether it is the file's own mode that forbids to read it, and not a folder's on the way. */
function isLocked(error: unknown, file: string): boolean {
	if ((error as NodeJS.ErrnoException).code !== 'EACCES') {
		return false;
	}
	try {
		return fs.lstatSync(file).isFile();
	} catch {
		return false;
	}
}
