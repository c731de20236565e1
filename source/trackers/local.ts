import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {splitRef} from '../session/issue-ref.ts';
import {cleanText} from '../session/text.ts';
import type {IssueFilter, NewIssue, Tracker} from '../session/tracker.ts';
import {closeTask, createTask} from './change-task.ts';
import {filterIssues} from './filter.ts';
import {backlogPlaces, leftOut, ownPlace, type Place, type Problem} from './places.ts';
import type {LocalIssue} from './task.ts';
import {createTaskReader, type FoundTask} from './task-reader.ts';
import {watchFolders} from './watch-folders.ts';

export type LocalTrackerOptions = {
	/** AO's own folder of issues; made when something is written. */
	issuesDir: string;
	/** The repository's `backlog` folder, whether it is there or not; null where there is no place for one. */
	backlogDir: string | null;
	/** New issues go to the backlog, and its issues can be closed. */
	writeBacklog: boolean;
	/** Runs one change at a time, across processes. */
	lock: <T>(work: () => Promise<T>) => Promise<T>;
};

export type LocalTracker = Tracker & {
	list(filter?: IssueFilter): Promise<LocalIssue[]>;
	get(refs: readonly string[]): Promise<(LocalIssue | null)[]>;
	create(issue: NewIssue): Promise<LocalIssue>;
	/** @throws AoError('not_found'), or 'not_supported' for an issue of a backlog that AO only reads. */
	close(ref: string): Promise<LocalIssue>;
	watch(onChange: () => void): () => void;
	/** The files that the last look had to leave out. */
	problems(): readonly Problem[];
};

/** Dates and the like in place of numbers do not drive up the numbers of new issues. */
const absurdNumber = 1e7;

type Look = {tasks: FoundTask[]; backlog: Place[]; refused: Error | null};

/** The tracker that needs no server: Markdown files in Backlog.md's format, AO's own and those of the repository. */
export function createLocalTracker({
	issuesDir,
	backlogDir,
	writeBacklog,
	lock,
}: LocalTrackerOptions): LocalTracker {
	const readTasks = createTaskReader();
	let problems: readonly Problem[] = [];

	const look = async (only?: ReadonlySet<string>): Promise<Look> => {
		const {backlog, refused} = await findBacklog(backlogDir);
		const reading = await readTasks([ownPlace(issuesDir), ...backlog], only);
		problems = [...(refused ? [leftOut(backlogDir ?? '', refused)] : []), ...reading.problems];
		return {tasks: reading.tasks, backlog, refused};
	};

	return {
		kind: 'local',

		async list(filter) {
			const {tasks} = await look();
			const issues = tasks.map(({issue}) => issue);
			return filterIssues(issues, filter);
		},

		async get(refs) {
			const wanted = new Set(
				refs.map(ref => splitRef(ref)).flatMap(ref => (ref?.kind === 'local' ? ref.number : [])),
			);
			/* Names nearly always have the numbers: all the files are read only where one is not found by its name. */
			const byName = issuesByRef(await look(wanted));
			const issues = refs.every(ref => byName.has(ref)) ? byName : issuesByRef(await look());
			return refs.map(ref => issues.get(ref) ?? null);
		},

		async create(issue) {
			const {tasks, backlog, refused} = await look();
			const place =
				writeBacklog && backlogDir !== null ? toWrite(backlogDir, backlog, refused) : ownPlace(issuesDir);
			const numbers = tasks.map(({task}) => Math.trunc(Number.parseFloat(task.number)));
			const highest = Math.max(0, ...numbers.filter(number => number < absurdNumber));
			return createTask(issue, place, path.join(issuesDir, '.numbers'), highest + 1);
		},

		async close(ref) {
			await mkdir(issuesDir, {recursive: true, mode: 0o700});
			return lock(async () => {
				const {tasks} = await look();
				const found = tasks.find(({issue}) => issue.ref === ref);
				if (found === undefined) {
					throw new AoError('not_found', `There is no local issue ${cleanText(ref)}.`, {
						hint: 'ao issues lists the open ones.',
					});
				}
				if (found.issue.state === 'closed') {
					return found.issue;
				}
				if (found.place.backlog && !writeBacklog) {
					throw new AoError(
						'not_supported',
						`AO only reads the repository's backlog, where ${found.issue.id} is.`,
						{
							hint: 'Close it there, or set "localIssues": "backlog" in ao.config.json.',
						},
					);
				}
				return closeTask(found);
			});
		},

		watch(onChange) {
			const inBacklog = ['', 'tasks', 'completed', path.join('archive', 'tasks')];
			const folders = backlogDir === null ? [] : inBacklog.map(folder => path.join(backlogDir, folder));
			return watchFolders([issuesDir, ...folders], onChange);
		},

		problems: () => problems,
	};
}

function issuesByRef({tasks}: Look): Map<string, LocalIssue> {
	return new Map(tasks.map(({issue}) => [issue.ref, issue]));
}

async function findBacklog(backlogDir: string | null): Promise<{backlog: Place[]; refused: Error | null}> {
	try {
		return {backlog: backlogDir === null ? [] : await backlogPlaces(backlogDir), refused: null};
	} catch (error) {
		return {backlog: [], refused: error as Error};
	}
}

/** The folder of the backlog for new tasks: its tasks that are worked on, or a new one. */
function toWrite(backlogDir: string, backlog: readonly Place[], refused: Error | null): Place {
	if (refused !== null) {
		throw new AoError(
			'unsafe',
			`Nothing is written to ${cleanText(backlogDir)}: ${cleanText(refused.message)}.`,
			{
				hint: 'Make it a folder of the repository, or remove "localIssues" from ao.config.json.',
			},
		);
	}
	return backlog[0] ?? {...ownPlace(path.join(backlogDir, 'tasks')), backlog: true};
}
