import {resolveCommit} from '../git/refs.ts';
import {deleteBranch, setArchiveRef} from '../git/safety.ts';
import {type CleanupChoice, type CleanupVerdict, cleanupVerdict} from '../session/cleanup-plan.ts';
import {errorView} from '../session/errors.ts';
import type {PlanItem} from '../session/plan.ts';
import {alone} from './alone.ts';
import {archiveSession} from './archive.ts';
import {endAgent} from './end-agent.ts';
import {observe} from './observe.ts';
import type {Project} from './project.ts';
import {type SessionEntry, say, view} from './sessions.ts';
import {trashSessionWorktree} from './trash.ts';
import {branchWords, lookAtWorktree} from './worktree-look.ts';

/**
The plan of a cleanup, one line a session that is finished: those that go, and those that are kept with the reason.
What `--dry-run` prints is what the real run carries out.
*/
export async function planCleanup(
	project: Project,
	entries: readonly SessionEntry[],
	choice: CleanupChoice,
): Promise<PlanItem[]> {
	const {attached, problems} = await observe(project, entries);
	const items: PlanItem[] = [];
	for (const entry of entries.filter(({archived}) => !archived)) {
		const item = await planOne(entry, choice, attached, problems);
		if (item !== null) {
			items.push(item);
		}
	}
	return items;
}

async function planOne(
	entry: SessionEntry,
	choice: CleanupChoice,
	attached: ReadonlySet<string>,
	problems: readonly string[],
): Promise<PlanItem | null> {
	const base = {kind: 'session' as const, id: entry.id, done: false, error: null};
	let verdict: CleanupVerdict;
	let kept: string[];
	try {
		const look = await lookAtWorktree(entry);
		verdict = cleanupVerdict(
			view(entry),
			{
				integrated: entry.record.integrated !== null,
				ownCommits: entry.record.git?.ahead ?? 0,
				attached: attached.has(entry.id),
				findings: look?.findings ?? null,
			},
			choice,
		);
		kept = [branchWords(entry, look)];
	} catch (error) {
		return {
			...base,
			action: 'keep',
			reason: `it could not be looked at: ${errorView(error).message}`,
			kept: [],
			lost: [],
		};
	}
	if (!verdict.clean) {
		return verdict.listed ? {...base, action: 'keep', reason: verdict.reason, kept, lost: []} : null;
	}
	const doubt = problems.find(problem => problem.startsWith(`${entry.id}:`));
	if (doubt !== undefined) {
		return {...base, action: 'keep', reason: `it could not be looked at: ${doubt}`, kept, lost: []};
	}
	const removesBranch = verdict.deleteBranch && entry.record.created.ownBranch;
	if (removesBranch && (await hasMoved(entry))) {
		return {...base, action: 'keep', reason: `${verdict.reason}, but ${moved}`, kept, lost: []};
	}
	return {
		...base,
		action: 'archive',
		reason: verdict.reason,
		kept: [
			removesBranch ? `the branch's tip in refs/ao/archive/${entry.id}` : (kept[0] ?? ''),
			'the worktree in the trash',
		],
		lost: removesBranch ? [`branch ${entry.record.created.branch} (integrated)`] : [],
	};
}

/** Carries out the plan's lines; each session is looked at again right before, and kept where something changed. */
export async function runCleanup(
	project: Project,
	entries: readonly SessionEntry[],
	plan: readonly PlanItem[],
	choice: CleanupChoice,
): Promise<PlanItem[]> {
	const done: PlanItem[] = [];
	for (const item of plan) {
		const entry = entries.find(({id}) => id === item.id);
		if (item.action !== 'archive' || entry === undefined) {
			done.push(item.action === 'keep' ? {...item, done: true} : item);
			continue;
		}
		done.push(await alone(entry, () => cleanOne(project, entry, item, choice)));
	}
	return done;
}

async function cleanOne(
	project: Project,
	entry: SessionEntry,
	item: PlanItem,
	choice: CleanupChoice,
): Promise<PlanItem> {
	if (entry.archived) {
		return {...item, action: 'keep', reason: 'ended and archived already', lost: [], done: true};
	}
	try {
		const {attached, problems} = await observe(project, [entry]);
		const again = await planOne(entry, choice, attached, problems);
		if (again?.action !== 'archive') {
			return {
				...item,
				action: 'keep',
				reason: again?.reason ?? 'it is no longer finished',
				lost: [],
				done: true,
			};
		}
		const {survivors} = await endAgent(entry);
		if (again.lost.length > 0 && (await hasMoved(entry))) {
			return {...again, action: 'keep', reason: `its agent was ended, but ${moved}`, lost: [], done: true};
		}
		await trashSessionWorktree(entry, {force: false});
		const tip = entry.record.git?.tip;
		if (again.lost.length > 0 && tip !== undefined && (await branchTip(entry)) !== null) {
			await removeBranch(project, entry, tip);
		}
		say(entry, {kind: 'cleaned', reason: again.reason});
		archiveSession(entry);
		const error = survivors.length === 0 ? null : `these processes survived: ${survivors.join(', ')}`;
		return {...again, done: error === null, error};
	} catch (error) {
		return {...item, done: false, error: errorView(error).message};
	}
}

const moved = 'its branch has commits that were not looked at';

/** Whether the branch is elsewhere than where its worktree was seen: what was found integrated says nothing of it. */
async function hasMoved(entry: SessionEntry): Promise<boolean> {
	const tip = await branchTip(entry);
	return tip !== null && tip !== entry.record.git?.tip;
}

function branchTip({project, record}: SessionEntry): Promise<string | null> {
	return resolveCommit(project.repository, `refs/heads/${record.created.branch}`);
}

async function removeBranch(project: Project, entry: SessionEntry, tip: string): Promise<void> {
	const {branch} = entry.record.created;
	await setArchiveRef(project.repository, entry.id, tip);
	await deleteBranch(project.repository, branch, tip);
	say(entry, {kind: 'branch_deleted', branch, tip, ref: `refs/ao/archive/${entry.id}`});
}
