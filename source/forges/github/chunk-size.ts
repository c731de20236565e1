/** How large the queries to a server are, learned from those that it could not answer. */
export type ChunkSize = {
	/** The part of a full query that is sent, 1 at most. */
	share(): number;
	/** A query of this part was answered. */
	answered(): void;
	/** A query of this part was too large. */
	tooLarge(): void;
};

/** What is remembered is never less: a server that was down for a while must not make every later query tiny. */
const smallest = 1 / 8;
/** So many answers in a row, and a query of twice the size is tried again. */
const trusted = 32;

export function createChunkSize(): ChunkSize {
	let share = 1;
	let inRow = 0;
	return {
		share: () => share,
		answered() {
			inRow += 1;
			if (share < 1 && inRow >= trusted) {
				share = Math.min(1, share * 2);
				inRow = 0;
			}
		},
		tooLarge() {
			share = Math.max(smallest, share / 2);
			inRow = 0;
		},
	};
}
