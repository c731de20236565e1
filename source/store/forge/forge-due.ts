import {pointsOf} from '../../forges/github/cost.ts';
import type {Asking} from '../../records/forge-cache.ts';
import {isRunning} from '../../session/activity.ts';
import type {Target} from '../../session/forge.ts';
import {dueTargets, type Known, type Look, nextLook} from '../../session/forge-schedule.ts';
import {currentPull} from '../../session/state.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, view} from '../sessions.ts';
import {pushedAt} from './forge-targets.ts';

/** One thing that a server is to be asked for: a session's pull request, or the issue that sessions are on. */
export type Want = {
	project: Project;
	entries: readonly SessionEntry[];
	host: string;
	target: Target;
	asking: Asking | null;
};

/** Of what could be asked for, that which is due now (`now` in ms), and what comes along for no further point. */
export function chooseDue(wants: readonly Want[], now: number): Want[] {
	const candidates = wants.map(want => ({want, target: want.target, look: lookOf(want, now)}));
	return dueTargets(candidates, now, pointsOf).map(({want}) => want);
}

function lookOf({target, entries, asking, project}: Want, now: number): Look {
	const [entry] = entries;
	const about = target.kind === 'issue' || entry === undefined ? null : aboutPull(entry, now);
	return nextLook({
		known: about?.known ?? {kind: 'issue'},
		now,
		askedAt: asking?.askedAt ?? null,
		changedAt: about?.changedAt ?? null,
		pushedAt: about?.pushedAt ?? null,
		failures: asking?.failures ?? 0,
		until: asking?.until ?? null,
		budget: project.forge?.budget() ?? null,
	});
}

function aboutPull(
	entry: SessionEntry,
	now: number,
): {known: Known; changedAt: number | null; pushedAt: number | null} {
	const pushed = pushedAt(entry);
	const {known} = entry.record.pulls;
	const derived = known?.pull.state === 'OPEN' ? currentPull(entry.record, now) : null;
	if (known === null || derived === null) {
		const reachable = pushed !== null || entry.signals.pr !== null;
		return {known: {kind: 'none', reachable}, changedAt: null, pushedAt: pushed};
	}
	const fixing = isRunning(entry.record) && view(entry, now).activity === 'active';
	return {
		known: {kind: 'pull', pull: known.pull, derived, fixing},
		changedAt: Date.parse(known.at),
		pushedAt: pushed,
	};
}
