import {createHash} from 'node:crypto';

/** Numbers from 0 up to 1, the same ones for the same seed on every machine. */
export function randomSource(seed: string): () => number {
	let drawn = 0;
	return () => {
		drawn += 1;
		return createHash('sha256').update(`${seed}\n${drawn}`).digest().readUInt32BE() / 2 ** 32;
	};
}
