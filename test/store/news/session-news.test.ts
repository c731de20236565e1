import {mkdirSync, mkdtempSync, renameSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {takeClaim} from '../../../source/records/claims.ts';
import type {Session} from '../../../source/session/session.ts';
import {SessionNews} from '../../../source/store/news/session-news.ts';
import type {Project} from '../../../source/store/project.ts';

const working = {
	id: 'web-1',
	project: 'web',
	state: 'working',
	parked: null,
	attention: null,
	ended: null,
} as Session;
const lost: Session = {...working, state: 'lost', parked: 'lost'};
const killed: Session = {...working, state: 'killed', ended: {reason: 'killed', detail: 'killed'}};

function makeNews() {
	const root = mkdtempSync(path.join(tmpdir(), 'ao-news-'));
	onTestFinished(() => rmSync(root, {recursive: true, force: true}));
	const [sessions, archive, claims] = ['sessions', 'archive', 'claims'].map(name => {
		const dir = path.join(root, name);
		mkdirSync(dir);
		return dir;
	}) as [string, string, string];
	mkdirSync(path.join(sessions, 'web-1'));
	const project = {id: 'web', paths: {sessions, archive, claims}} as Project;
	const news = new SessionNews([project], [working]);
	return {
		said: (...now: Session[]) => news.of(now).map(({text}) => text),
		archiveIt: () => renameSync(path.join(sessions, 'web-1'), path.join(archive, 'web-1')),
		bringBack: () => renameSync(path.join(archive, 'web-1'), path.join(sessions, 'web-1')),
		/** Somebody is at the session; gives the end of that. */
		begin: () => {
			const taken = takeClaim(path.join(claims, 'session-web-1'));
			if ('heldBy' in taken) {
				throw new Error('somebody else is at it');
			}
			return taken.claim.release;
		},
	};
}

test('a session is archived only where the archive has it', () => {
	const {said, archiveIt} = makeNews();
	expect(said()).toEqual([]);
	expect(said(working)).toEqual([]);
	archiveIt();
	expect(said()).toEqual(['archived']);
	expect(said()).toEqual([]);
});

test('one that is being ended is not lost, and one that comes back is not what it was before', () => {
	const {said, archiveIt, bringBack, begin} = makeNews();
	const ended = begin();
	expect(said(lost)).toEqual([]);
	archiveIt();
	ended();
	expect(said()).toEqual(['archived']);
	const back = begin();
	bringBack();
	expect(said(killed)).toEqual([]);
	back();
	expect(said(working)).toEqual(['working']);
});

test('one that lost its terminal while nobody is at it is lost', () => {
	const {said, begin} = makeNews();
	const ended = begin();
	expect(said(lost)).toEqual([]);
	ended();
	expect(said(lost)).toEqual(['lost']);
});
