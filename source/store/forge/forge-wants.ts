import type {ForgeCache} from '../../records/forge-cache.ts';
import type {Project} from '../project.ts';
import type {SessionEntry} from '../sessions.ts';
import {chooseDue, type Want} from './forge-due.ts';
import {issueTarget, pullTarget} from './forge-targets.ts';

/**
What is to be asked for these sessions now (`now` in ms): what has no answer that is younger than `maxAgeMs`, or without
it what is due.
*/
export function wantsOf(
	project: Project,
	entries: readonly SessionEntry[],
	cache: ForgeCache,
	{now, maxAgeMs}: {now: number; maxAgeMs: number | undefined},
): Want[] {
	const wants: Want[] = [];
	const byIssue = new Map<string, Want & {entries: SessionEntry[]}>();
	for (const entry of entries) {
		const pull = pullTarget(entry, now);
		if (pull !== null && project.forge !== null) {
			const asking = cache.sessions[entry.id] ?? null;
			wants.push({project, entries: [entry], host: project.forge.host, target: pull, asking});
		}
		const target = issueTarget(entry);
		if (target !== null) {
			const asking = cache.issues[target.key] ?? null;
			const want = byIssue.get(target.key) ?? {
				project,
				entries: [],
				host: target.repository.host,
				target,
				asking,
			};
			want.entries.push(entry);
			byIssue.set(target.key, want);
		}
	}
	wants.push(...byIssue.values());
	return maxAgeMs === undefined
		? chooseDue(wants, now)
		: wants.filter(({asking}) => now - (asking?.answeredAt ?? 0) > maxAgeMs);
}
