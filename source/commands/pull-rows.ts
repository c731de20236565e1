import {reasonWords} from '../session/pull-reason.ts';
import type {PullRequest, Session} from '../session/session.ts';
import {ageOf, ageWords} from '../session/words.ts';

/** What is known of a session's pull request, as lines with a name each; none where it has none. `toldEnough`: AO tells its agent no more of the news by itself. Foreign text, not cleaned. */
export function pullRows(
	{id, pr, reaction}: Session,
	now: number,
	{toldEnough}: {toldEnough: boolean} = {toldEnough: false},
): [string, string | null][] {
	if (pr === null) {
		return [];
	}
	const reason = reasonWords[pr.reason];
	return [
		['pr', `#${pr.number} ${pr.title}`],
		['page', pr.url],
		['stands', reason.startsWith(pr.state) ? reason : `${pr.state}, ${reason}`],
		['checks', checksWords(pr)],
		['review', pr.review.replaceAll('_', ' ')],
		['mergeable', pr.mergeable],
		['threads', pr.unresolved === 0 ? null : `${pr.unresolved} not resolved`],
		[
			'news',
			reaction === null
				? null
				: `${reaction.text}${toldEnough ? '; its agent was told often enough' : ''} (tell its agent: ao approve ${id}; put it aside: ao approve ${id} --deny)`,
		],
		['as of', pr.stale ? staleWords(pr, now) : null],
	];
}

function checksWords({ci, checks: {passed, failed, pending, failing}}: PullRequest): string {
	const more = failed > failing.length ? ` and ${failed - failing.length} more` : '';
	const names = failing.length === 0 ? '' : ` (${failing.join(', ')}${more})`;
	const counts = [
		passed > 0 ? `${passed} passed` : '',
		failed > 0 ? `${failed} failed${names}` : '',
		pending > 0 ? `${pending} running` : '',
	].filter(Boolean);
	return counts.join(', ') || (ci === 'pending' ? 'not there yet' : 'none');
}

function staleWords({at, staleReason}: PullRequest, now: number): string {
	const age = `${ageWords(ageOf(at, now) ?? 0)} ago`;
	return staleReason === null ? age : `${age}: ${staleReason}`;
}
