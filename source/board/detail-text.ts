import type {Session} from '../session/session.ts';
import type {Issue} from '../session/tracker.ts';
import {ageOf, ageWords, costWord, countWords, tokensWords} from '../session/words.ts';

/** All that is known of a session, a fact a line, for the Info tab. */
export function sessionFacts(session: Session, now: number): string[] {
	const {issue, git, pr, cost, runtime, ended} = session;
	const age = (at: string | null): string => {
		const known = ageOf(at, now);
		return known === null ? 'unknown' : `${ageWords(known)} ago`;
	};
	const source = session.activitySource ?? 'no signal';
	const facts: [string, string | null][] = [
		['session', session.id],
		['project', session.project],
		['issue', issue === null ? null : `${issue.id} ${issue.title} (${issue.state})`],
		['', issue?.url ?? null],
		['agent', session.model === null ? session.agent : `${session.agent} (${session.model})`],
		['state', session.state],
		['activity', `${session.parked ?? session.activity} · ${source} · ${age(session.activitySince)}`],
		['needs', session.attention === null ? null : `${session.attention.kind}: ${session.attention.text}`],
		['branch', session.branch],
		['base', `${session.base} at ${session.baseCommit.slice(0, 10)}`],
		['worktree', session.worktree],
		[
			'terminal',
			runtime === null ? null : `${runtime.kind} ${runtime.target}${runtime.alive ? '' : ', gone'}`,
		],
		['process', runtime?.pid == null ? null : String(runtime.pid)],
		[
			'change',
			git === null
				? null
				: `${countWords(git.files, 'file')}, +${git.insertions} −${git.deletions}; ` +
					`${countWords(git.ahead, 'commit')}, ${git.behind} behind, ${git.dirty} not committed`,
		],
		[
			'request',
			pr === null
				? null
				: `PR ${pr.number} ${pr.state}, checks ${pr.ci}, review ${pr.review}, merge ${pr.mergeable}`,
		],
		['', pr?.url ?? null],
		[
			'',
			pr?.stale === true
				? `as of ${age(pr.at)}${pr.staleReason === null ? '' : `: ${pr.staleReason}`}`
				: null,
		],
		['news', session.reaction === null ? null : session.reaction.text],
		['cost', costWord(cost)],
		['tokens', tokensWords(cost)],
		['created', age(session.createdAt)],
		['ended', ended === null ? null : `${ended.reason}: ${ended.detail} · ${age(session.endedAt)}`],
	];
	const lines = facts
		.filter(([, value]) => value !== null)
		.map(([name, value]) => `${name.padEnd(9)} ${value}`);
	return session.prompt === null ? lines : [...lines, '', ...session.prompt.split('\n')];
}

const knownTexts = new WeakMap<Issue, string[]>();

/** An issue as text: who and what about it, its body, its comments. */
export function issueText(issue: Issue): string[] {
	const known = knownTexts.get(issue) ?? findText(issue);
	knownTexts.set(issue, known);
	return known;
}

function findText({labels, assignees, url, body, comments}: Issue): string[] {
	const about = [
		labels.length > 0 ? `labels: ${labels.join(', ')}` : null,
		assignees.length > 0 ? `assigned to ${assignees.join(', ')}` : null,
		url,
	].filter(line => line !== null);
	const said = comments.flatMap(comment => [
		'',
		`${comment.author}, ${comment.at.slice(0, 10)}:`,
		...comment.body.split('\n'),
	]);
	return [...about, '', ...(body.trim() === '' ? ['No description.'] : body.split('\n')), ...said];
}
