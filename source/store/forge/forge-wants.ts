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
	const byIssue = new Map<string, SessionEntry[]>();
	for (const entry of entries) {
		const pull = pullTarget(entry, now);
		if (pull !== null && project.forge !== null) {
			const asking = cache.sessions[entry.id] ?? null;
			wants.push({project, entries: [entry], host: project.forge.host, target: pull, asking});
		}
		const issue = issueTarget(entry);
		if (issue !== null) {
			byIssue.set(issue.key, [...(byIssue.get(issue.key) ?? []), entry]);
		}
	}
	for (const [ref, own] of byIssue) {
		const [first] = own;
		const target = first === undefined ? null : issueTarget(first);
		if (target !== null) {
			const asking = cache.issues[ref] ?? null;
			wants.push({project, entries: own, host: target.repository.host, target, asking});
		}
	}
	return maxAgeMs === undefined
		? chooseDue(wants, now)
		: wants.filter(({asking}) => now - (asking?.answeredAt ?? 0) > maxAgeMs);
}
