import fs from 'node:fs';
import path from 'node:path';
import type {Target} from '../../session/forge.ts';
import {type Repository, splitRef} from '../../session/issue-ref.ts';
import {currentPull} from '../../session/state.ts';
import type {SessionEntry} from '../sessions.ts';

/** What a forge is to be asked for a session: its pull request where it is known, else whether its branch has one. */
export function pullTarget(entry: SessionEntry, now: number): Target | null {
	const {record, project} = entry;
	const {home} = project;
	if (project.forge === null || home.push === null || isOver(entry)) {
		return null;
	}
	const key = entry.id;
	const {ref, known} = record.pulls;
	if (ref !== null && ref.host === project.forge.host) {
		if (known === null || known.pull.state === 'OPEN') {
			return {kind: 'pull', key, pull: ref};
		}
		if (known.pull.state === 'MERGED' && currentPull(record, now) !== null) {
			return null;
		}
	}
	const into = home.repository?.host === home.push.repository.host ? {into: home.repository} : {};
	return {kind: 'branch', key, repository: home.push.repository, branch: record.created.branch, ...into};
}

/** Nobody waits for anything of it any more. */
function isOver({record, archived}: SessionEntry): boolean {
	return archived || record.killed !== null || record.cleaned !== null || record.gitDir === null;
}

/** The GitHub issue of a session, as what is asked for; null for a local one, and where nobody waits for it. */
export function issueTarget(entry: SessionEntry): (Target & {kind: 'issue'}) | null {
	const ref = entry.record.created.issue?.ref ?? null;
	const parts = ref === null || isOver(entry) ? null : splitRef(ref);
	if (ref === null || parts?.kind !== 'github') {
		return null;
	}
	const {host, owner, repo} = parts;
	return {kind: 'issue', key: ref, repository: {host, owner, repo}, number: Number(parts.number)};
}

/** A time that lies further ahead is a wrong clock's, in ms. */
const aheadMs = 60_000;

/** When the session's branch on the remote moved last as far as this repository knows, in ms; null where it never did. */
export function pushedAt({project, record}: SessionEntry): number | null {
	const remote = project.home.push?.remote;
	if (remote === undefined) {
		return null;
	}
	const file = path.join(project.repository.commonDir, 'refs', 'remotes', remote, record.created.branch);
	try {
		const {mtimeMs} = fs.statSync(file);
		return mtimeMs > Date.now() + aheadMs ? null : mtimeMs;
	} catch {
		// Not there, or a branch of the remote (`ao`) is where this one's folder (`ao/`) would be.
		return null;
	}
}

/** A repository and a branch of it as one word. */
export function policyKey({host, owner, repo}: Repository, base: string): string {
	return `${host}/${owner}/${repo}#${base}`;
}
