import {AoError, asAoError} from '../../session/errors.ts';
import {type SessionEntry, say} from '../sessions.ts';

/** The local issue that a merge closes; null where there is none that is open. */
export function openLocalIssue({record}: SessionEntry): {id: string; ref: string} | null {
	const {issue} = record.created;
	return issue?.ref.startsWith('local:') && record.issueState === 'open' ? issue : null;
}

/**
Closes the local issue of a session that was merged; gives its short id, or null where there was nothing to close.
@throws AoError that says that the merge is done and the issue is not.
*/
export async function closeLocalIssue(entry: SessionEntry): Promise<string | null> {
	const issue = openLocalIssue(entry);
	if (issue === null) {
		return null;
	}
	const closed = await entry.project.localTracker.close(issue.ref).catch(error => {
		const {code, message, hint} = asAoError(error);
		throw new AoError(code, `${entry.id} is merged, but ${issue.id} could not be closed: ${message}`, {
			hint: hint ?? `Close it with: ao issues close ${issue.id}`,
			cause: error,
		});
	});
	say(entry, {kind: 'issue', state: 'closed', title: closed.title});
	return issue.id;
}
