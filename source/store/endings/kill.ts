import {whyAgentMatters} from '../../session/agent-words.ts';
import {errorView} from '../../session/errors.ts';
import type {PlanItem} from '../../session/plan.ts';
import {endAgent} from '../agents/end-agent.ts';
import {alone} from '../alone.ts';
import {branchWords, ignoredWords, lookAtWorktree, type WorktreeLook} from '../look/worktree-look.ts';
import {type SessionEntry, say, view} from '../sessions.ts';
import {archiveSession} from './archive.ts';
import {trashSessionWorktree} from './trash.ts';

export type KillOptions = {force: boolean; keepWorktree: boolean};

/** What a kill of this session would do, in the words of the dialog, of `--dry-run` and of the log. */
export async function planKill(entry: SessionEntry, options: KillOptions): Promise<PlanItem> {
	const base = {kind: 'session' as const, id: entry.id, done: false, error: null};
	if (entry.archived) {
		return {...base, action: 'keep', reason: 'ended and archived already', kept: [], lost: []};
	}
	const reason = whyAgentMatters(view(entry), Date.now());
	let look: WorktreeLook | null;
	try {
		look = await lookAtWorktree(entry);
	} catch (error) {
		const why = errorView(error).message;
		return {
			...base,
			action: 'kill',
			reason,
			kept: [branchWords(entry, null), `the worktree (${why})`],
			lost: [],
		};
	}
	const kept = [branchWords(entry, look)];
	if (look === null) {
		return {...base, action: entry.record.trashed === null ? 'kill' : 'archive', reason, kept, lost: []};
	}
	const holds = options.keepWorktree ? ['as asked'] : options.force ? look.blocked : look.lost;
	if (holds.length > 0) {
		kept.push(`the worktree (${holds.join('; ')})`);
		return {...base, action: 'kill', reason, kept, lost: []};
	}
	kept.push(
		look.lost.length === 0
			? 'the worktree in the trash'
			: `the worktree in the trash, after a snapshot commit (${look.lost.join('; ')})`,
	);
	return {...base, action: 'trash', reason, kept, lost: ignoredWords(look)};
}

/**
Ends a session: its agent with every process it started, then the worktree goes to the trash when nothing in it would
be lost (or by force, after a snapshot commit), else it stays. The branch always stays.
*/
export async function killSession(entry: SessionEntry, options: KillOptions): Promise<PlanItem> {
	return alone(entry, () => killAlone(entry, options));
}

async function killAlone(entry: SessionEntry, options: KillOptions): Promise<PlanItem> {
	let item = await planKill(entry, options);
	if (entry.archived) {
		return {...item, done: true};
	}
	try {
		const {survivors} = await endAgent(entry);
		if (entry.record.killed === null) {
			say(entry, {kind: 'killed', reason: options.force ? 'killed by force' : 'killed'});
		}
		item = {...(await planKill(entry, options)), reason: item.reason};
		if (item.action === 'trash') {
			await trashSessionWorktree(entry, {force: options.force});
		}
		if (entry.record.trashed !== null) {
			archiveSession(entry);
		}
		return survivors.length === 0
			? {...item, done: true}
			: {...item, done: false, error: `these processes survived: ${survivors.join(', ')}`};
	} catch (error) {
		return {...item, done: false, error: errorView(error).message};
	}
}
