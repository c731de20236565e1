import fs from 'node:fs';
import {diffStat, diffText} from '../git/diff.ts';
import {LineReader} from '../records/jsonl.ts';
import {withPayloads} from '../records/payloads.ts';
import {applyEvent, asAgentEvent, noSignals} from '../session/agent-events.ts';
import {AoError} from '../session/errors.ts';
import {saysTheSame} from '../session/evidence.ts';
import {asFact} from '../session/fact-shapes.ts';
import {factWords, heardWords} from '../session/fact-words.ts';
import {cleanStyled, cleanText} from '../session/text.ts';
import {eventsRead, type SessionEntry} from './sessions.ts';

const scrollback = 20_000;

/** What the agent has put out: its terminal's scrollback and screen, or what was kept of them at its end. */
export async function readOutput(entry: SessionEntry, {colours}: {colours: boolean}): Promise<string> {
	const {run} = entry.record;
	if (run !== null && !entry.archived) {
		const text = await entry.project.ao.runtimeOf(run.handle).capture(entry.id, {scrollback, colours});
		if (text.trim() !== '') {
			return text.trimEnd();
		}
	}
	const kept = readKept(entry.paths.screen);
	return (colours ? cleanStyled(kept) : cleanText(kept, {lines: true})).trimEnd();
}

function readKept(file: string): string {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

/** A line of the log: when (ISO 8601 UTC), what, and who said it. Foreign text is not cleaned. */
type LogLine = {at: string; words: string; by: string};

/**
The session's log in words, oldest first: AO's facts and what the agent was heard to do, each with its time (UTC) and
who said it.
*/
export function readLog(entry: SessionEntry): string[] {
	return logLines(entry).map(({at, words, by}) => cleanText(`${at}  ${words}  (${by})`));
}

/** The same for a narrow place: local time of day, and a line between days. */
export function readShortLog(entry: SessionEntry): string[] {
	let day = '';
	return logLines(entry).flatMap(({at, words}) => {
		const time = new Date(at);
		const line = cleanText(`${time.toLocaleTimeString('en-GB')}  ${words}`);
		const newDay = time.toLocaleDateString('en-CA');
		if (newDay === day) {
			return [line];
		}
		day = newDay;
		return [newDay, line];
	});
}

function logLines(entry: SessionEntry): LogLine[] {
	const facts = new LineReader(entry.paths.facts).read().values.flatMap(value => asFact(value) ?? []);
	const said = facts.map(fact => ({at: fact.at, words: factWords(fact), by: fact.by}));
	return [...said, ...heardLines(entry)].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** So many of their long payloads are read for the log: what was asked a while ago is of interest here too. */
const payloadsRead = 2000;

/** What the agent's events told, where it was something new; of a very long file its end. */
function heardLines(entry: SessionEntry): LogLine[] {
	const lines: LogLine[] = [];
	const now = Date.now();
	const add = (ms: number, words: string, by: string): void => {
		const at = new Date(ms);
		if (!Number.isNaN(at.getTime())) {
			lines.push({at: at.toISOString(), words, by});
		}
	};
	let signals = noSignals();
	const {values} = new LineReader(entry.paths.events, {most: eventsRead}).read();
	for (const value of withPayloads(values, entry.paths.agent, payloadsRead)) {
		const event = asAgentEvent(value);
		if (event === null) {
			continue;
		}
		const {observation: before, note} = signals;
		signals = applyEvent(signals, event, now, entry.agent?.events);
		const {observation} = signals;
		if (observation !== null && (before === null || !saysTheSame(observation, before))) {
			add(observation.at, heardWords(observation), observation.source);
		}
		if (signals.note !== null && signals.note !== note) {
			add(Math.min(event.t, now), `note: ${signals.note}`, 'report');
		}
	}
	return lines;
}

/**
What the session changed since its base: committed, uncommitted and new files, as a patch or as sizes.
@throws AoError('not_found') where its worktree is gone.
*/
export async function sessionDiff(
	entry: SessionEntry,
	{colours, stat}: {colours: boolean; stat: boolean},
): Promise<string> {
	const {record, project, id} = entry;
	const {worktree, baseCommit, base} = record.created;
	if (record.gitDir === null || record.trashed !== null || !fs.existsSync(worktree)) {
		throw new AoError('not_found', `The worktree of ${id} is not there.`, {
			hint: `Bring it back: ao session restore ${id}. Its branch: git log -p ${record.created.branch}.`,
		});
	}
	const change = {worktree, gitDir: record.gitDir, fork: baseCommit, base, colours};
	return stat ? diffStat(project.repository, change) : diffText(project.repository, change);
}
