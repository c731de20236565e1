import {addressesOf} from '../../github/hosts.ts';
import {AoError} from '../../session/errors.ts';
import {splitRef} from '../../session/issue-ref.ts';
import {openInBrowser} from '../../system/browser.ts';
import type {SessionEntry} from '../sessions.ts';
import {refOfSession} from './pull-merge.ts';
import {askAgain} from './pull-proposal.ts';
import {onForge} from './pull-push.ts';

export {createPull, proposePull} from './pull-proposal.ts';
export {pushSession} from './pull-push.ts';

/** Checks that run again, and those that cannot, each with why. Names are foreign text. */
export type Rerun = {rerun: string[]; left: {name: string; why: string}[]};

/** Runs the failed checks of a session's pull request again. @throws AoError('not_found') where it has none. */
export async function rerunChecks(entry: SessionEntry): Promise<Rerun> {
	const {forge} = onForge(entry.project);
	const result = await forge.rerunFailed(await refOfSession(entry));
	if (result.rerun.length > 0) {
		await askAgain(entry);
	}
	return result;
}

/** The web address of a session's pull request. @throws AoError('not_found') where it has none. */
export async function pullAddress(entry: SessionEntry): Promise<string> {
	onForge(entry.project);
	const ref = await refOfSession(entry);
	const {known} = entry.record.pulls;
	return known?.pull.url ?? `${webOf(entry, ref.host)}/${ref.owner}/${ref.repo}/pull/${ref.number}`;
}

/** The web address of a session's issue. @throws AoError('not_found') where it has none that has an address. */
export function issueAddress(entry: SessionEntry): string {
	const {issue} = entry.record.created;
	const parts = issue === null ? null : splitRef(issue.ref);
	if (issue === null) {
		throw new AoError('not_found', `${entry.id} has no issue: it was started without one.`, {
			hint: `See what it is about: ao session show ${entry.id}.`,
		});
	}
	if (parts?.kind === 'github') {
		const {host, owner, repo, number} = parts;
		return issue.url ?? `${webOf(entry, host)}/${owner}/${repo}/issues/${number}`;
	}
	throw new AoError('not_supported', `${issue.id} is a local issue, so there is no page of it.`, {
		hint: 'Read it with: ao issues.',
	});
}

/** Opens a web address in the person's browser; tells whether it could. */
export async function openAddress({project}: SessionEntry, address: string): Promise<boolean> {
	return openInBrowser(address, project.ao.env);
}

function webOf({project}: SessionEntry, host: string): string {
	return addressesOf(host, project.ao.env).web;
}
