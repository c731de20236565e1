/** What the model says in one answer. */
export type Answer = {text?: string; tool?: {name: string; args: Record<string, unknown>}};

/** What the next request of a conversation gets. */
export type Reply =
	| ({kind: 'answer'} & Answer)
	/** Begins its answer and stays silent until `release()`. */
	| ({kind: 'hang'} & Answer)
	/** An error status for every request until `recover()`: agents try again by themselves. */
	| {kind: 'fail'; status: number; message: string; headers?: Record<string, string>};

/** A request of the conversation itself; side requests (titles, classifiers) are not counted. */
export type Call = {format: string; model: string; texts: string[]; reply: Reply};

/**
The tokens that every answer claims. `input` is without the cache, `output` is with reasoning; `cacheWrite` counts only
where the wire format has it.
*/
export const tokensPerAnswer = {input: 1000, output: 50, reasoning: 10, cacheRead: 500, cacheWrite: 100};

/** A model that says what a test has queued; with an empty queue it ends the turn with a word. */
export class Model {
	readonly calls: Call[] = [];
	/** How many whole answers the conversation got: so many times `tokensPerAnswer` were claimed. */
	answered = 0;
	sideRequests = 0;
	readonly #queue: Reply[] = [];
	#held: (() => void)[] = [];

	queue(...replies: Reply[]): void {
		this.#queue.push(...replies);
	}

	/** Replies that no request has taken yet. */
	get waiting(): number {
		return this.#queue.length;
	}

	take(call: Omit<Call, 'reply'>): Reply {
		const [first] = this.#queue;
		const reply = first ?? {kind: 'answer', text: 'Nothing more to do.'};
		if (reply.kind !== 'fail') {
			this.#queue.shift();
		}
		this.calls.push({...call, reply});
		return reply;
	}

	/** Resolves when the test releases what hangs, or when the asker has gone. */
	held(gone: Promise<void>): Promise<void> {
		return Promise.race([gone, new Promise<void>(resolve => this.#held.push(resolve))]);
	}

	get holds(): boolean {
		return this.#held.length > 0;
	}

	release(): void {
		for (const resolve of this.#held.splice(0)) {
			resolve();
		}
	}

	/** Ends a failure that stands first in the queue. */
	recover(): void {
		if (this.#queue[0]?.kind === 'fail') {
			this.#queue.shift();
		}
	}
}
