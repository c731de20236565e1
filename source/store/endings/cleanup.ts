import {resolveCommit} from '../../git/refs.ts';
import {deleteBranch, setArchiveRef} from '../../git/safety.ts';
import {type CleanupChoice, type CleanupVerdict, cleanupVerdict} from '../../session/cleanup-plan.ts';
import {errorView} from '../../session/errors.ts';
import type {PlanItem} from '../../session/plan.ts';
import {endAgent} from '../agents/end-agent.ts';
import {alone} from '../alone.ts';
import {refreshPulls} from '../forge/look-at-forge.ts';
import {observe} from '../look/observe.ts';
import {branchWords, type WorktreeLook} from '../look/worktree-look.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, say, view} from '../sessions.ts';
import {archiveSession} from './archive.ts';
import {type CleanupScene, lookForCleanup, refreshBases, sceneOf} from './cleanup-look.ts';
import {dropMissingWorktree} from './missing-worktree.ts';
import {trashSessionWorktree} from './trash.ts';

/** How old the forge's answer may be that a cleanup goes by, in ms. */
const answerHoldsMs = 60_000;

/**
The plan of a cleanup, one line a session that is finished: those that go, and those that are kept with the reason.
What `--dry-run` prints is what the real run carries out.
*/
export async function planCleanup(
	project: Project,
	entries: readonly SessionEntry[],
	choice: CleanupChoice,
): Promise<PlanItem[]> {
	const living = entries.filter(({archived}) => !archived);
	const {scene, problems} = await lookAround(project, living, living);
	await refreshBases(project, living);
	const items: PlanItem[] = [];
	for (const entry of living) {
		const item = await planOne(entry, choice, scene, problems);
		if (item !== null) {
			items.push(item);
		}
	}
	return items;
}

/** Looks at these sessions anew, asks the forge for them, and at whatever else a plan for them depends on. */
async function lookAround(
	project: Project,
	entries: readonly SessionEntry[],
	all: readonly SessionEntry[],
): Promise<{scene: CleanupScene; problems: readonly string[]}> {
	const {attached, problems} = await observe(project, entries);
	const unasked = await refreshPulls(project, entries, {maxAgeMs: answerHoldsMs});
	return {scene: await sceneOf(all, {attached, unasked}), problems};
}

async function planOne(
	entry: SessionEntry,
	choice: CleanupChoice,
	scene: CleanupScene,
	problems: readonly string[],
): Promise<PlanItem | null> {
	const keep = (reason: string, kept: string[] = []): PlanItem => ({
		kind: 'session',
		id: entry.id,
		action: 'keep',
		reason,
		kept,
		lost: [],
		done: false,
		error: null,
	});
	let verdict: CleanupVerdict;
	let look: WorktreeLook | null;
	try {
		const looked = await lookForCleanup(entry, scene);
		if (looked === null) {
			return null;
		}
		look = looked.look;
		verdict = cleanupVerdict(view(entry), looked.seen, choice);
	} catch (error) {
		return keep(`it could not be looked at: ${errorView(error).message}`);
	}
	const kept = [branchWords(entry, look)];
	if (!verdict.clean) {
		return verdict.listed ? keep(verdict.reason, kept) : null;
	}
	const doubt = problems.find(problem => problem.startsWith(`${entry.id}:`));
	if (doubt !== undefined) {
		return keep(`it could not be looked at: ${doubt}`, kept);
	}
	const removesBranch = verdict.deleteBranch && entry.record.created.ownBranch;
	if (removesBranch && (await hasMoved(entry))) {
		return keep(`${verdict.reason}, but ${moved}`, kept);
	}
	return {
		...keep(verdict.reason),
		action: 'archive',
		kept: [
			removesBranch ? `the branch's tip in refs/ao/archive/${entry.id}` : (kept[0] ?? ''),
			...(look === null ? [] : ['the worktree in the trash']),
			...verdict.notes,
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
		done.push(
			await alone(entry, () => cleanOne(project, entry, {item, choice, all: entries})).catch(
				// Another process is at it for too long, or has taken it away: no reason to leave the others.
				error => ({...item, done: false, error: errorView(error).message}),
			),
		);
	}
	return done;
}

async function cleanOne(
	project: Project,
	entry: SessionEntry,
	{item, choice, all}: {item: PlanItem; choice: CleanupChoice; all: readonly SessionEntry[]},
): Promise<PlanItem> {
	if (entry.archived) {
		return {...item, action: 'keep', reason: 'ended and archived already', lost: [], done: true};
	}
	try {
		const {scene, problems} = await lookAround(project, [entry], all);
		const again = await planOne(entry, choice, scene, problems);
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
		await dropMissingWorktree(entry);
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
