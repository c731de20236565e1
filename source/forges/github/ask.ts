import {type GitHub, GitHubFailure} from '../../github/github.ts';
import type {Answer, Asked, AskOptions, Fault, Target} from '../../session/forge.ts';
import {answerFor, type Memory, missingLookups, type Outcomes} from './answers.ts';
import {buildBatch, splitBatch} from './batch.ts';
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

/**
After so many single lines in a row that could not be answered, or so many queries without any answer, it is the server
or the network and not what is asked.
*/
const hopeless = 2;

/**
Sends lookups in as few queries as cost allows, and keeps what came of each. What was too large goes out again in
smaller parts, never as it was.
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
	while (rest.length > 0) {
		options.signal?.throwIfAborted();
		const chunk = takeChunk(rest, size.share()).slice(0, most);
		rest = rest.slice(chunk.length);
		try {
			const {text, variables} = buildBatch(chunk);
			const answer = await github.query(text, variables, options);
			const again: Lookup[] = [];
			for (const [index, outcome] of splitBatch(chunk, answer).entries()) {
				const lookup = chunk[index] as Lookup;
				if (outcome.kind === 'fault' && outcome.tooLarge && chunk.length > 1) {
					again.push(lookup);
				} else {
					outcomes.set(lookupId(lookup), outcome);
					failed ??= outcome.kind === 'fault' ? outcome.fault : null;
				}
			}
			if (again.length === 0) {
				size.answered();
				most *= 2;
				alone = 0;
				silent = 0;
			} else {
				size.tooLarge();
				most = Math.ceil(chunk.length / 2);
				rest = [...again, ...rest];
			}
		} catch (error) {
			options.signal?.throwIfAborted();
			if (!(error instanceof GitHubFailure)) {
				throw error;
			}
			if (!error.tooLarge) {
				return {failed: failed ?? error.fault, stopped: true};
			}
			size.tooLarge();
			most = Math.ceil(chunk.length / 2);
			silent = error.status === null ? silent + 1 : 0;
			alone = chunk.length === 1 ? alone + 1 : 0;
			if (Math.max(silent, alone) >= hopeless) {
				return {failed: failed ?? error.fault, stopped: true};
			}
			if (chunk.length > 1) {
				rest = [...chunk, ...rest];
			} else {
				failed ??= error.fault;
				outcomes.set(lookupId(chunk[0] as Lookup), {kind: 'fault', fault: error.fault, tooLarge: true});
			}
		}
	}
	return {failed, stopped: false};
}
