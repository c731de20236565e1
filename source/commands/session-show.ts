import type {ExitCode} from '../session/errors.ts';
import {lastReaction} from '../session/pull-record.ts';
import type {Session} from '../session/session.ts';
import {cleanText} from '../session/text.ts';
import {ageOf, ageWords, attentionWords, costWord, countWords, tokensWords} from '../session/words.ts';
import {observe} from '../store/look/observe.ts';
import {type SessionEntry, view} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {print, printJson, warn} from './output.ts';
import {pullRows} from './pull-rows.ts';
import {activityText, subjectOf} from './session-columns.ts';
import {withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('session show', async ao => {
		const entry = await oneSession(ao, input);
		const {problems} = await observe(entry.project, [entry]);
		for (const problem of problems) {
			warn(problem);
		}
		const session = view(entry);
		if (input.on('json')) {
			printJson({session});
			return 0;
		}
		const now = Date.now();
		const age = (at: string | null) => (at === null ? '' : ` (${ageWords(ageOf(at, now) ?? 0)} ago)`);
		const {git, runtime} = session;
		const {pr} = entry.signals;
		const source = session.activitySource === null ? '' : ` · ${session.activitySource}`;
		const since =
			session.activitySince === null ? '' : ` · ${ageWords(ageOf(session.activitySince, now) ?? 0)}`;
		const rows: [string, string | null][] = [
			['session', `${session.id}${entry.archived ? ' (archived)' : ''}`],
			['about', subjectOf(session)],
			['issue', session.issue === null ? null : `${session.issue.ref}, ${session.issue.state}`],
			['agent', `${session.agent}${session.model === null ? '' : ` (${session.model})`}`],
			['state', session.state],
			['activity', `${activityText(session)}${source}${since}`],
			['needs you', session.attention === null ? null : attentionWords(session.attention)],
			['branch', session.branch],
			['base', `${session.base} (${session.baseCommit.slice(0, 7)})`],
			['worktree', entry.record.trashed === null ? session.worktree : `${session.worktree} (in the trash)`],
			[
				'change',
				git === null
					? null
					: `${git.ahead} ahead, ${git.behind} behind, ${git.dirty} uncommitted, ${countWords(git.files, 'file')} +${git.insertions} -${git.deletions}`,
			],
			[
				'terminal',
				runtime === null
					? null
					: `${runtime.kind} ${runtime.target}, pid ${runtime.pid}, ${runtime.alive ? 'running' : 'ended'}`,
			],
			['cost', costWord(session.cost)],
			['tokens', tokensWords(session.cost)],
			['note', entry.signals.note],
			...pullRows(session, now, {toldEnough: wasToldEnough(entry, session)}),
			['says pr', pr === null ? null : `#${pr.number}${pr.url === null ? '' : ` ${pr.url}`}`],
			['created', `${session.createdAt}${age(session.createdAt)}`],
			[
				'ended',
				session.ended === null
					? null
					: `${session.endedAt}${age(session.endedAt)}, ${session.ended.reason}: ${session.ended.detail}`,
			],
		];
		for (const [name, text] of rows) {
			if (text !== null && text !== '') {
				print(`${name.padEnd(10)} ${cleanText(text)}`);
			}
		}
		return 0;
	});
}

/** Whether the news that waits is more of its kind than AO tells an agent by itself. */
function wasToldEnough({record}: SessionEntry, {reaction}: Session): boolean {
	return reaction !== null && lastReaction(record.pulls, reaction.kind)?.outcome === 'limit';
}
