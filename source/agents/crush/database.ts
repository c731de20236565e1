import type {Sign, Signal} from '../../session/signal.ts';
import {queryDatabase} from '../sqlite.ts';

const sessionId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A session's cost has that of its subagents in it already; its tokens are the last request's alone. */
export function readSessions(file: string): Signal[] {
	const sql = `
		SELECT id, cost FROM sessions WHERE parent_session_id IS NULL OR parent_session_id = ''
		ORDER BY updated_at DESC LIMIT 100`;
	const sessions = queryDatabase(file, 'sessions', sql).filter(({id}) => sessionId.test(String(id)));
	const newest = sessions[0];
	return [
		...(newest === undefined ? [] : [{kind: 'conversation', id: String(newest.id)} as const]),
		...sessions.flatMap(({id, cost}): Signal[] =>
			typeof cost === 'number' && Number.isFinite(cost) && cost > 0
				? [{kind: 'total', of: String(id), usd: cost}]
				: [],
		),
	];
}

const lastMessage = `
	WITH message AS (
		SELECT role, updated_at, CASE WHEN json_valid(parts) THEN parts ELSE '[]' END AS parts
		FROM messages
		WHERE session_id = (
			SELECT id FROM sessions WHERE parent_session_id IS NULL OR parent_session_id = ''
			ORDER BY updated_at DESC LIMIT 1
		)
		ORDER BY rowid DESC LIMIT 1
	)
	SELECT role, updated_at AS seconds, json_extract(value, '$.data.reason') AS reason,
		json_extract(value, '$.data.message') AS message
	FROM message LEFT JOIN json_each(parts) ON json_extract(value, '$.type') = 'finish'`;

/**
How things stand by the last message of its newest session: a turn goes on until an answer has ended otherwise than with
a call of a tool (`finish` of `message/content.go`). Times are in whole seconds.
*/
export function lastMessageSign(file: string): Sign | null {
	const {role, seconds, reason, message} = queryDatabase(file, 'messages', lastMessage)[0] ?? {};
	if (typeof seconds !== 'number' || typeof role !== 'string') {
		return null;
	}
	const at = seconds * 1000;
	if (role !== 'assistant') {
		return role === 'user' || role === 'tool' ? {activity: 'active', at} : null;
	}
	switch (reason) {
		case null:
		case 'tool_use':
			return {activity: 'active', at};
		case 'error':
		case 'content_filter':
			return {activity: 'blocked', text: typeof message === 'string' ? message.slice(0, 2000) : null, at};
		default:
			return {activity: 'ready', at};
	}
}
