import {join} from 'node:path';
import type {Place, Signal} from '../../session/signal.ts';
import {isObject} from '../payload.ts';
import {transcriptPath} from './conversation-files.ts';
import {readJsonObject, readTail} from './small-file.ts';
import {statusFileName} from './status-line.ts';
import {conversationId} from './values.ts';

const mostBytes = 64 * 1024;
/** `cost-state` is among the last lines of a transcript, or something has come after it. */
const tailBytes = 16 * 1024;

type Total = {of: string; usd: number};

/**
Claude Code's own total in US dollars (2.1.330): what it told its status line last, and what it wrote at the end of the
transcript. Both are one number that only grows, so the greater one counts, beside what killed processes took with them.
A total of 0 says nothing: so it also stands where the model's price is not known.
*/
export async function ownTotal(place: Place): Promise<Signal[]> {
	const totals = [await statusTotal(place), await transcriptTotal(place, tailBytes)];
	const greatest = new Map<string, number>();
	for (const total of totals) {
		if (total !== null) {
			greatest.set(total.of, Math.max(total.usd, greatest.get(total.of) ?? 0));
		}
	}
	const {conversation, sessionDir} = place;
	const carried = conversation === null ? 0 : await carriedCost(sessionDir, conversation);
	if (conversation !== null && carried > 0) {
		greatest.set(conversation, carried + (greatest.get(conversation) ?? 0));
	}
	return [...greatest].map(([of, usd]) => ({kind: 'total', of, usd}));
}

/** What killed processes of a conversation cost beyond what later ones know of, in US dollars. */
export async function carriedCost(sessionDir: string, conversation: string): Promise<number> {
	const kept = await readJsonObject(carriedFile(sessionDir), {most: 4096});
	return kept?.of === conversation && typeof kept.usd === 'number' && kept.usd > 0 ? kept.usd : 0;
}

export function carriedFile(sessionDir: string): string {
	return join(sessionDir, 'claude-cost.json');
}

/** The total that the status line was told last. */
export async function statusTotal({agentDir}: Pick<Place, 'agentDir'>): Promise<Total | null> {
	const status = await readJsonObject(join(agentDir, statusFileName), {most: mostBytes});
	return status === null || !isObject(status.cost)
		? null
		: totalOf(status.session_id, status.cost.total_cost_usd);
}

/** The last total within so many bytes of the transcript's end. */
export async function transcriptTotal(
	place: Pick<Place, 'home' | 'worktree' | 'conversation'>,
	bytes: number,
): Promise<Total | null> {
	const path = await transcriptPath(place);
	const tail = path === null ? null : await readTail(path, bytes);
	return tail === null ? null : lastCostState(tail);
}

/** The last `cost-state` line in the end of a transcript; it is no figure where a model's price was not known. */
function lastCostState(text: string): Total | null {
	const line = text
		.split('\n')
		.reverse()
		.find(entry => entry.includes('"cost-state"'));
	try {
		const state: unknown = JSON.parse(line ?? 'null');
		return isObject(state) && state.type === 'cost-state' && state.hasUnknownModelCost !== true
			? totalOf(state.sessionId, state.totalCostUSD)
			: null;
	} catch {
		return null;
	}
}

function totalOf(id: unknown, usd: unknown): Total | null {
	const of = conversationId(id);
	return of !== null && typeof usd === 'number' && Number.isFinite(usd) && usd > 0 ? {of, usd} : null;
}
