import {type GitHub, GitHubFailure} from '../../github/github.ts';
import type {Answer, Asked, AskOptions, Fault, Target} from '../../session/forge.ts';
import {answerFor, type Memory, missingLookups, type Outcomes} from './answers.ts';
import {buildBatch, type Outcome, splitBatch} from './batch.ts';
import type {ChunkSize} from './chunk-size.ts';
import {takeChunk} from './cost.ts';
import {type Lookup, lookupId} from './lookups.ts';

/**
Asks for all targets, one query after the other. What a branch needs beside its first lookup (the repository that its
own one is a fork of, the commits of what was found) goes out in further queries with those of all others.
*/
export async function askFor(
	github: GitHub,
	targets: readonly Target[],
	{memory, size, options = {}}: {memory: Memory; size: ChunkSize; options?: AskOptions},
): Promise<Asked> {
	const outcomes: Outcomes = new Map();
	let fault: Fault | null = null;
	for (;;) {
		const lookups = unique(targets.flatMap(target => missingLookups(target, outcomes, memory)));
		if (lookups.length === 0) {
			break;
		}
		const {failed, stopped} = await lookUp(github, lookups, {outcomes, size, options});
		fault ??= failed;
		if (stopped) {
			break;
		}
	}
	const answers = new Map<string, Answer>();
	for (const target of targets) {
		const answer = answerFor(target, outcomes, memory, github.host);
		if (answer === null) {
			fault ??= leftOut;
		} else {
			answers.set(target.key, answer);
		}
	}
	return {answers, fault};
}

const leftOut: Fault = {
	kind: 'bad_answer',
	message: 'GitHub left out something that was asked for.',
	hint: null,
	until: null,
};

function unique(lookups: readonly Lookup[]): Lookup[] {
	return [...new Map(lookups.map(lookup => [lookupId(lookup), lookup])).values()];
}

/** What came of one query: an outcome for each of its lookups, or why there is none. */
type Sent = {outcomes: Outcome[]; failure: null} | {outcomes: null; failure: GitHubFailure};

async function send(github: GitHub, chunk: readonly Lookup[], options: AskOptions): Promise<Sent> {
	try {
		const {text, variables} = buildBatch(chunk);
		return {outcomes: splitBatch(chunk, await github.query(text, variables, options)), failure: null};
	} catch (error) {
		options.signal?.throwIfAborted();
		if (error instanceof GitHubFailure) {
			return {outcomes: null, failure: error};
		}
		throw error;
	}
}

/**
After so many single lines that could not be answered, or so many queries without any answer, it is the server or the
network and not what is asked.
*/
const hopeless = 2;

/**
Sends lookups in as few queries as cost allows, and keeps what came of each. What was too large goes out again in
smaller parts, never as it was, until the line is alone that cannot be answered.
@returns the first fault, and whether nothing more can be asked now.
*/
async function lookUp(
	github: GitHub,
	lookups: readonly Lookup[],
	{outcomes, size, options}: {outcomes: Outcomes; size: ChunkSize; options: AskOptions},
): Promise<{failed: Fault | null; stopped: boolean}> {
	let failed: Fault | null = null;
	let most = Number.POSITIVE_INFINITY;
	let alone = 0;
	let silent = 0;
	let rest = [...lookups];
	const keep = (lookup: Lookup, outcome: Outcome): void => {
		outcomes.set(lookupId(lookup), outcome);
		failed ??= outcome.kind === 'fault' ? outcome.fault : null;
	};
	while (rest.length > 0) {
		options.signal?.throwIfAborted();
		const chunk = takeChunk(rest, size.share()).slice(0, most);
		rest = rest.slice(chunk.length);
		const sent = await send(github, chunk, options);
		if (sent.failure !== null && !sent.failure.tooLarge) {
			return {failed: failed ?? sent.failure.fault, stopped: true};
		}
		const again: Lookup[] = [];
		for (const [index, lookup] of chunk.entries()) {
			const outcome = sent.outcomes?.[index] ?? tooLarge(sent.failure?.fault ?? leftOut);
			if (outcome.kind === 'fault' && outcome.tooLarge && chunk.length > 1) {
				again.push(lookup);
			} else {
				keep(lookup, outcome);
			}
		}
		silent = sent.failure?.status === null ? silent + 1 : 0;
		if (sent.failure === null && again.length === 0) {
			size.answered();
			most = alone > 0 ? Number.POSITIVE_INFINITY : most;
			alone = 0;
			continue;
		}
		size.tooLarge();
		most = Math.ceil(chunk.length / 2);
		alone += chunk.length === 1 ? 1 : 0;
		rest = [...again, ...rest];
		if (Math.max(silent, alone) >= hopeless) {
			return {failed: failed ?? sent.failure?.fault ?? null, stopped: true};
		}
	}
	return {failed, stopped: false};
}

function tooLarge(fault: Fault): Outcome {
	return {kind: 'fault', fault, tooLarge: true};
}
