import {join} from 'node:path';
import type {Place, Sign} from '../../session/signal.ts';
import {queryDatabase} from '../sqlite.ts';

const sql = `
	SELECT role, created_timestamp AS time, instr(content_json, '"toolRequest"') > 0 AS calls
	FROM messages
	WHERE session_id IN (SELECT id FROM sessions WHERE name = ?1)
	ORDER BY id DESC LIMIT 1`;

/** Times in its database are seconds; older ones may be milliseconds (`MILLISECOND_TIMESTAMP_THRESHOLD`, source). */
const leastMilliseconds = 10_000_000_000;

/**
A turn that is open, by the last message in `sessions.db`: one to the model, or one that calls a tool. It tells of the
first turn, for which the status hook is not run; that a turn is over, only the hook tells.
*/
export function gooseLive({home, conversation}: Place): Sign | null {
	if (home === null || conversation === null) {
		return null;
	}
	const file = join(home, 'sessions', 'sessions.db');
	const {role, time, calls} = queryDatabase(file, 'messages', sql, [conversation])[0] ?? {};
	if (typeof time !== 'number' || !(role === 'user' || (role === 'assistant' && calls === 1))) {
		return null;
	}
	return {activity: 'active', at: time > leastMilliseconds ? time : time * 1000};
}
