import type {Attention, Cost, Session} from './session.ts';
import {sumCosts, totalCost} from './total-cost.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** An age in ms as the shortest word: `3s`, `2m`, `5h`, `3d`. Clocks that run apart never give a negative one. */
export function ageWord(age: number): string {
	const known = Math.max(0, age);
	if (known < minute) {
		return `${Math.floor(known / second)}s`;
	}
	if (known < hour) {
		return `${Math.floor(known / minute)}m`;
	}
	return known < 2 * day ? `${Math.floor(known / hour)}h` : `${Math.floor(known / day)}d`;
}

/** The same as a word for sentences: `12 s`, `2 min`, `5 h`, `3 days`. */
export function ageWords(age: number): string {
	const known = Math.max(0, age);
	if (known < minute) {
		return `${Math.floor(known / second)} s`;
	}
	if (known < hour) {
		return `${Math.floor(known / minute)} min`;
	}
	return known < 2 * day ? `${Math.floor(known / hour)} h` : `${Math.floor(known / day)} days`;
}

/** The time from an ISO time until now in ms; null where the time is unknown or broken. */
export function ageOf(at: string | null, now: number): number | null {
	const time = at === null ? Number.NaN : Date.parse(at);
	return Number.isNaN(time) ? null : Math.max(0, now - time);
}

/** Dollars as shown on a card: `$0.42`, `<$0.01`, `$128`. */
export function moneyWord(usd: number): string {
	if (usd > 0 && usd < 0.01) {
		return '<$0.01';
	}
	return usd >= 99.995 ? `$${shownUsd(usd)}` : `$${shownUsd(usd).toFixed(2)}`;
}

/** Dollars with as many digits as are shown. */
function shownUsd(usd: number): number {
	return usd >= 99.995 ? Math.round(usd) : Number(usd.toFixed(2));
}

/** A count of tokens: `870`, `12k`, `0.9M`. */
export function tokenWord(tokens: number): string {
	if (tokens < 1000) {
		return `${tokens} tok`;
	}
	if (tokens < 99_500) {
		return `${Math.round(tokens / 1000)}k tok`;
	}
	return `${(tokens / 1_000_000).toFixed(1)}M tok`;
}

/** What a session cost, in a word; null where nothing is known. Estimates carry `~`. */
export function costWord({usd, source, tokens}: Cost): string | null {
	if (usd !== null) {
		return `${source === 'estimate' ? '~' : ''}${moneyWord(usd)}`;
	}
	if (tokens === null) {
		return null;
	}
	const total = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
	return total === 0 ? null : tokenWord(total);
}

/** What was read and written, kind by kind: `in 12k tok, out 600 tok, …`; null where nothing is known. */
export function tokensWords({tokens}: Cost): string | null {
	return tokens === null
		? null
		: `in ${tokenWord(tokens.input)}, out ${tokenWord(tokens.output)}, ` +
				`cache read ${tokenWord(tokens.cacheRead)}, cache write ${tokenWord(tokens.cacheWrite)}`;
}

/** What all of them cost together, as the sum of what is shown of each project; null where nothing is known of any. */
export function totalCostWord(sessions: readonly Session[]): string | null {
	const {total, projects} = totalCost(sessions);
	const {usd, source} = total;
	if (usd === null) {
		return null;
	}
	const {usd: shown} = sumCosts(
		Object.values(projects).map(cost => ({...cost, usd: cost.usd === null ? null : shownUsd(cost.usd)})),
	);
	return costWord({usd: shown || usd, source, tokens: null});
}

/** Why a session needs somebody: `permission: Run npm test?`; a kind that the text begins with is not said twice. */
export function attentionWords({kind, text}: Attention): string {
	return text.startsWith(kind) ? text : `${kind}: ${text}`;
}

/** `1 session`, `3 sessions`. */
export function countWords(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}

/** The size of a change: `+12 −3`; null where nothing changed. */
export function sizeWord(change: {insertions: number; deletions: number} | null): string | null {
	if (change === null || (change.insertions === 0 && change.deletions === 0)) {
		return null;
	}
	return `+${change.insertions} −${change.deletions}`;
}

/** Hours and minutes of the local clock. */
export function clockWord(now: number): string {
	const date = new Date(now);
	return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

/** How many agents go on when the board is left; null where nothing runs. */
export function runningWords(sessions: readonly Session[]): string | null {
	const running = countRunning(sessions);
	return running === 0
		? null
		: `${countWords(running, 'agent')} ${running === 1 ? 'keeps' : 'keep'} running.`;
}

/** The same, with the commands that come back and that end them. */
export function leaveWords(sessions: readonly Session[]): string | null {
	const words = runningWords(sessions);
	const them = countRunning(sessions) === 1 ? 'it' : 'them';
	return words === null ? null : `${words} \`ao\` comes back, \`ao stop\` ends ${them}.`;
}

function countRunning(sessions: readonly Session[]): number {
	return sessions.filter(({runtime}) => runtime?.alive === true).length;
}
