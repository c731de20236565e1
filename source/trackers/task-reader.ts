import path from 'node:path';
import {locateFile, readText} from './files.ts';
import {leftOut, markdownFiles, type Place, type Problem} from './places.ts';
import {compareNumbers, issueOf, type LocalIssue, numberInName, parseTask, type Task} from './task.ts';

/** A task, where it was found, and the issue that it is. */
export type FoundTask = {task: Task; file: string; place: Place; issue: LocalIssue};

export type Reading = {tasks: FoundTask[]; problems: Problem[]};

/** Files that are read at once. */
const together = 32;

/** Reads the tasks of some places; with `only`, just the files that have these numbers in their names. */
export type TaskReader = (places: readonly Place[], only?: ReadonlySet<string>) => Promise<Reading>;

/**
Gives a reader, which gives tasks by number. Of two with the same number the one of the earlier
place counts. A file that has not changed since the last time is not read again; one that cannot be read is left out
and told as a problem.
*/
export function createTaskReader(): TaskReader {
	let cache = new Map<string, {version: string; task: Task | null}>();

	return async (places, only) => {
		const seen: typeof cache = new Map();
		const problems: Problem[] = [];
		const found: FoundTask[] = [];

		const readOne = async (place: Place, name: string): Promise<FoundTask | null> => {
			try {
				const located = await locateFile(place.folder, name);
				if (located === null) {
					return null;
				}
				const {file, version} = located;
				const known = cache.get(file);
				if (known?.version === version) {
					seen.set(file, known);
				} else {
					const text = await readText(file);
					const task = text === null ? null : parseTask(text, path.basename(file), place.config.prefix);
					seen.set(file, {version, task});
				}
				const task = seen.get(file)?.task;
				const {statuses} = place.config;
				return task ? {task, file, place, issue: issueOf(task, {statuses, closed: place.closed})} : null;
			} catch (error) {
				problems.push(leftOut(path.join(place.folder, name), error));
				return null;
			}
		};

		for (const place of places) {
			const names = await markdownFiles(place.folder).catch((error: unknown) => {
				problems.push(leftOut(place.folder, error));
				return [];
			});
			const wanted = only ? names.filter(name => only.has(numberInName(name) ?? '')) : names;
			for (let start = 0; start < wanted.length; start += together) {
				const some = wanted.slice(start, start + together);
				const read = await Promise.all(some.map(name => readOne(place, name)));
				found.push(...read.filter(task => task !== null));
			}
		}
		cache = only ? new Map([...cache, ...seen]) : seen;
		const {tasks, doubles} = firstOfEachNumber(found);
		return {tasks, problems: [...problems, ...doubles]};
	};
}

function firstOfEachNumber(found: readonly FoundTask[]): {tasks: FoundTask[]; doubles: Problem[]} {
	const byNumber = new Map<string, FoundTask>();
	const doubles: Problem[] = [];
	for (const task of found) {
		const earlier = byNumber.get(task.task.number);
		if (earlier === undefined) {
			byNumber.set(task.task.number, task);
		} else if (earlier.file !== task.file && !task.place.archive) {
			doubles.push(leftOut(task.file, new Error(`${earlier.file} has the same number`)));
		}
	}
	const tasks = [...byNumber.values()].sort((a, b) => compareNumbers(a.task.number, b.task.number));
	return {tasks, doubles};
}
