import {join} from 'node:path';
import type {Place, Signal} from '../../session/signal.ts';
import {queryDatabase, type Row} from '../sqlite.ts';

const sql = `
	SELECT id, accumulated_cost AS usd, accumulated_input_tokens AS input, accumulated_output_tokens AS output,
		accumulated_cache_read_tokens AS cacheRead, accumulated_cache_write_tokens AS cacheWrite
	FROM sessions
	WHERE name = ?1 OR parent_session_id IN (SELECT id FROM sessions WHERE name = ?1)
	LIMIT 1000`;

/**
What Goose has counted in `sessions/sessions.db` of its data folder (schema 17, from source): running totals of the
session with AO's name and of its subagents'. Its input is with what was read from and written to the cache.
*/
export function gooseUsage({home, conversation}: Place): Signal[] {
	if (home === null || conversation === null) {
		return [];
	}
	const file = join(home, 'sessions', 'sessions.db');
	return queryDatabase(file, 'sessions', sql, [conversation]).flatMap(asTotal);
}

function asTotal(row: Row): Signal[] {
	const cacheRead = amount(row.cacheRead);
	const cacheWrite = amount(row.cacheWrite);
	const input = Math.max(0, amount(row.input) - cacheRead - cacheWrite);
	const tokens = {input, output: amount(row.output), cacheRead, cacheWrite};
	const usd = amount(row.usd);
	const used = Object.values(tokens).some(count => count > 0);
	if (typeof row.id !== 'string' || !(used || usd > 0)) {
		return [];
	}
	return [{kind: 'total', of: row.id, ...(used ? {tokens} : {}), ...(usd > 0 ? {usd} : {})}];
}

function amount(value: unknown): number {
	return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
