import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {Place} from '../../session/signal.ts';
import {replaceFile} from '../replace-file.ts';
import {statusFileName} from './status-line.ts';
import {carriedCost, carriedFile, statusTotal, transcriptTotal} from './usage.ts';

type Conversation = Pick<Place, 'home' | 'worktree' | 'conversation' | 'sessionDir' | 'agentDir'>;

/** So much of a transcript's end is searched for the last `cost-state`, in bytes. */
const searchedBytes = 16 * 1024 * 1024;

/**
To be called before a conversation is resumed. Claude Code (2.1.330) goes on from the total at the end of its transcript,
and writes that only as it exits: one that was killed begins again without what it had cost. That is kept here.
*/
export async function carryCost(place: Conversation): Promise<void> {
	const {sessionDir, agentDir, conversation} = place;
	const told = await statusTotal(place);
	if (told === null || told.of !== conversation) {
		return;
	}
	const handedOn = await transcriptTotal(place, searchedBytes);
	const lost = told.usd - (handedOn?.of === conversation ? handedOn.usd : 0);
	if (lost > 0) {
		const file = carriedFile(sessionDir);
		const usd = (await carriedCost(sessionDir, conversation)) + lost;
		await replaceFile(file, `${JSON.stringify({of: conversation, usd})}\n`);
	}
	await rm(join(agentDir, statusFileName), {force: true});
}
