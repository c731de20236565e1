import fs from 'node:fs';
import {diffStat, diffText} from '../git/diff.ts';
import {LineReader} from '../records/jsonl.ts';
import {AoError} from '../session/errors.ts';
import {asFact} from '../session/fact-shapes.ts';
import {factWords} from '../session/fact-words.ts';
import type {Fact} from '../session/facts.ts';
import {cleanStyled, cleanText} from '../session/text.ts';
import type {SessionEntry} from './sessions.ts';

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

/** The session's log in words, oldest first: AO's facts, each with its time (UTC) and who said it. */
export function readLog(entry: SessionEntry): string[] {
	return factsOf(entry).map(fact => cleanText(`${fact.at}  ${factWords(fact)}  (${fact.by})`));
}

/** The same for a narrow place: local time of day, and a line between days. */
export function readShortLog(entry: SessionEntry): string[] {
	let day = '';
	return factsOf(entry).flatMap(fact => {
		const at = new Date(fact.at);
		const line = cleanText(`${at.toLocaleTimeString('en-GB')}  ${factWords(fact)}`);
		const newDay = at.toLocaleDateString('en-CA');
		if (newDay === day) {
			return [line];
		}
		day = newDay;
		return [newDay, line];
	});
}

function factsOf(entry: SessionEntry): Fact[] {
	return new LineReader(entry.paths.facts).read().values.flatMap(value => asFact(value) ?? []);
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
