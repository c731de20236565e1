import {readNewLines} from '../../records/file-tail.ts';
import {hexOf} from '../../records/paths.ts';
import type {Usage} from '../../session/cost-requests.ts';
import type {Total} from '../../session/cost-totals.ts';
import type {FileLine, Signal, StreamReader} from '../../session/signal.ts';
import type {FileState, Position} from './usage-file.ts';

/** What is heard in one look at an agent's files. */
export type Heard = {
	/** `after`: the time of the newest record of its file up to there, to bring those of several files in order. */
	signals: {signal: Signal; after: number}[];
	/** By request: one that is told of several times is priced once. */
	usages: Map<string, Usage>;
	/** null: the source is read from its beginning from here on. */
	totals: {source: string; total: Total | null}[];
	/** The session's conversation, as far as is known by now. */
	conversation: string | null;
};

/** What is read of a long file's end before its beginning has been read, in bytes. */
const tailRead = 1024 * 1024;
const mostSignals = 4000;

/** Takes what counts for the cost; tells whether the signal did. */
export function takeCost(heard: Heard, signal: Signal, source: string): boolean {
	if (signal.kind === 'usage') {
		heard.usages.delete(signal.request);
		heard.usages.set(signal.request, signal);
	} else if (signal.kind === 'total') {
		heard.totals.push({source, total: signal});
	}
	return signal.kind === 'usage' || signal.kind === 'total';
}

/** Reads one file: from where it stands, and its end apart while that is far away. */
export class AgentFileReader {
	readonly #known: FileState;
	readonly #lines: StreamReader<FileLine>;
	readonly #index: number;
	readonly #heard: Heard;
	readonly #source: string;
	#after = Number.NEGATIVE_INFINITY;

	constructor(known: FileState, given: {lines: StreamReader<FileLine>; index: number; heard: Heard}) {
		this.#known = known;
		this.#lines = given.lines;
		this.#index = given.index;
		this.#heard = given.heard;
		this.#source = hexOf(known.path, 8);
	}

	read(most: number): {bytes: number; behind: boolean; moved: boolean} {
		const known = this.#known;
		const before = [known.at, known.tail?.at];
		if (known.tail !== null) {
			this.#readTail(known.tail);
		}
		const {bytes, behind} = this.#readMain(most);
		if (!behind) {
			known.tail = null;
		} else if (known.tail === null) {
			known.tail = {at: known.at, memory: structuredClone(known.memory)};
			this.#readTail(known.tail);
		}
		return {bytes, behind, moved: before[0] !== known.at || before[1] !== known.tail?.at};
	}

	/** What the tail has told, the lines before its place do not tell again. */
	#readMain(most: number): {bytes: number; behind: boolean} {
		const {tail} = this.#known;
		return this.#readFrom(this.#known, {most}, (signal, offset) => {
			const isCost = takeCost(this.#heard, signal, this.#source);
			if (!isCost && (tail === null || offset >= (tail.at?.offset ?? 0))) {
				this.#say(signal);
			}
		});
	}

	#readTail(tail: Position): void {
		this.#readFrom(tail, {last: tailRead}, signal => {
			if (signal.kind !== 'usage' && signal.kind !== 'total') {
				this.#say(signal);
			}
		});
	}

	#readFrom(
		position: Position,
		limits: {most?: number; last?: number},
		hear: (signal: Signal, offset: number) => void,
	): {bytes: number; behind: boolean} {
		const {checkpoint, behind, bytes} = readNewLines(
			this.#known.path,
			position.at,
			{
				anew: () => {
					if (position.at !== null) {
						position.memory = this.#lines.start();
					}
					if (position === this.#known) {
						this.#heard.totals.push({source: this.#source, total: null});
					}
				},
				line: (value, offset, mtimeMs) => {
					for (const signal of this.#signalsOf(position, value, mtimeMs)) {
						hear(signal, offset);
					}
				},
			},
			limits,
		);
		position.at = checkpoint;
		return {bytes, behind};
	}

	#signalsOf(position: Position, value: unknown, mtimeMs: number): Signal[] {
		try {
			return this.#lines.read(position.memory, {
				value,
				// A file keeps its number though others come or go before it.
				file: Math.min(this.#index, 1),
				conversation: this.#heard.conversation,
				writtenAt: Math.min(Math.floor(mtimeMs), Date.now()),
			});
		} catch {
			return [];
		}
	}

	#say(signal: Signal): void {
		if ('at' in signal && !Number.isFinite(signal.at)) {
			return;
		}
		if ('at' in signal) {
			this.#after = Math.max(this.#after, signal.at);
		}
		if (signal.kind === 'conversation') {
			this.#heard.conversation = signal.id;
		}
		this.#heard.signals.push({signal, after: this.#after});
		if (this.#heard.signals.length > mostSignals) {
			this.#heard.signals.splice(0, mostSignals / 2);
		}
	}
}
