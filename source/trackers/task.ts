import {cleanText} from '../session/text.ts';
import type {Issue} from '../session/tracker.ts';
import {isClosedStatus} from './backlog-config.ts';
import {bodyOf, formatYaml, parseFrontMatter, setKeys, splitFile} from './front-matter.ts';

/** A task as its file says it. */
export type Task = {
	/** `7`, or `4.1` where Backlog.md made it a part of task 4. No leading zeros. */
	number: string;
	title: string;
	status: string;
	labels: string[];
	assignees: string[];
	priority: string | null;
	body: string;
};

/** An issue of the local tracker: it also has a priority. */
export type LocalIssue = Issue & {priority: string | null};

const nameOfTask = /^([a-z][a-z0-9_]*)-(\d{1,15}(?:\.\d{1,15})*)(?=\.md$|[ _]|-(?!\d))[-_ ]*(.*)\.md$/i;
const idOfTask = /^(?:([a-z][a-z0-9_-]*)-)?(\d{1,15}(?:\.\d{1,15})*)$/i;
/** What Backlog.md keeps beside its tasks under numbers of their own. */
const otherKinds = new Set(['draft', 'doc', 'decision', 'milestone', 'm']);

/**
Reads a task from the text of its file. Number and title come from the front matter, else from the file's name, which
then begins with `task-` or the folder's own prefix. Null where the file is no task: it has no number, or is another
kind of Backlog.md's.
@throws Error where its front matter cannot be read.
*/
export function parseTask(text: string, fileName: string, prefix = 'task'): Task | null {
	const name = nameOfTask.exec(fileName);
	const file = splitFile(text);
	const keys = parseFrontMatter(file.yaml);
	const id = idOfTask.exec(textOf(keys, 'id'));
	const kind = (id ?? name)?.[1]?.toLowerCase() ?? '';
	const parts = (id ?? name)?.[2]?.split('.').map(Number) ?? [0];
	const isTask = kind === prefix || (id ? !otherKinds.has(kind) : kind === 'task');
	if (!isTask || parts.includes(0)) {
		return null;
	}
	const number = parts.join('.');
	return {
		number,
		title: textOf(keys, 'title') || titleFromName(name?.[3]) || `task-${number}`,
		status: textOf(keys, 'status'),
		labels: listOf(keys, 'labels'),
		assignees: listOf(keys, 'assignee').map(assignee => assignee.replace(/^@/, '')),
		priority: textOf(keys, 'priority') || null,
		body: readableBody(bodyOf(file)),
	};
}

/** The number in the name of a task's file; the one in its front matter counts more. */
export function numberInName(fileName: string): string | null {
	return nameOfTask.exec(fileName)?.[2]?.split('.').map(Number).join('.') ?? null;
}

/** The issue that a task is; `closed` where it lies among completed or archived ones, whatever its status. */
export function issueOf(
	task: Task,
	{statuses, closed}: {statuses: readonly string[]; closed: boolean},
): LocalIssue {
	return {
		ref: `local:task-${task.number}`,
		id: `task-${task.number}`,
		title: task.title,
		body: task.body,
		url: null,
		state: closed || isClosedStatus(task.status, statuses) ? 'closed' : 'open',
		labels: task.labels,
		assignees: task.assignees,
		comments: [],
		priority: task.priority,
	};
}

export type NewTask = {
	/** As in the file's front matter: `TASK-7`. */
	id: string;
	title: string;
	status: string;
	labels: readonly string[];
	body: string;
	created: Date;
};

/** The file of a new task, as Backlog.md writes it. */
export function formatTask({id, title, status, labels, body, created}: NewTask): string {
	const keys = {id, title, status, assignee: [], created_date: dateOf(created), labels, dependencies: []};
	const description = body === '' ? '' : `\n${descriptionStart}${body}\n${descriptionEnd}\n`;
	return `---\n${formatYaml(keys)}---\n${description}`;
}

/** The same file with another status; the other lines stay as they are, byte for byte. */
export function withStatus(text: string, status: string, now: Date): string {
	return setKeys(text, {status, updated_date: dateOf(now)});
}

/** `task-7 - Fix-the-login.md`: the name that Backlog.md gives, safe on every system and at most 200 bytes. */
export function taskFileName(id: string, title: string): string {
	const words = title.replace(/['’]/g, '').replace(/[^\p{Letter}\p{Mark}\p{Number}._]+/gu, '-');
	const short = Buffer.from(words)
		.subarray(0, 160)
		.toString()
		.replace(/\uFFFD/g, '');
	return `${id.toLowerCase()} - ${short.replace(/^[-.]+|[-.]+$/g, '') || 'Task'}.md`;
}

/** Compares two numbers of tasks: `4` before `4.1` before `4.10` before `5`. */
export function compareNumbers(one: string, other: string): number {
	const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)];
	const differing = a.findIndex((part, index) => part !== b[index]);
	return differing === -1 ? a.length - b.length : (a[differing] ?? 0) - (b[differing] ?? -1);
}

/** Backlog.md's dates: UTC to the minute. */
function dateOf(time: Date): string {
	return time.toISOString().slice(0, 16).replace('T', ' ');
}

const descriptionStart = '## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\n';
const descriptionEnd = '<!-- SECTION:DESCRIPTION:END -->';
const marker = /^<!-- (?:SECTION:[A-Z_]+|AC|DOD|COMMENTS?):(?:BEGIN|END) -->\n?/gm;

/** A body without Backlog.md's invisible markers; only the text where a description is all there is. */
function readableBody(body: string): string {
	const isDescription = body.startsWith(descriptionStart) && body.endsWith(descriptionEnd);
	const text = isDescription ? body.slice(descriptionStart.length, -descriptionEnd.length) : body;
	return text.replace(marker, '').trim();
}

function titleFromName(rest: string | undefined): string {
	return cleanText(rest ?? '')
		.replaceAll('-', ' ')
		.trim();
}

function textOf(keys: ReadonlyMap<string, unknown>, key: string): string {
	const value = keys.get(key);
	return typeof value === 'string' ? value.trim() : '';
}

/** A list of strings; Backlog.md also accepts one string, which may have commas. */
function listOf(keys: ReadonlyMap<string, unknown>, key: string): string[] {
	const value = keys.get(key);
	const items = Array.isArray(value)
		? value.filter(item => typeof item === 'string')
		: textOf(keys, key).split(',');
	return items.map(item => item.trim()).filter(item => item !== '');
}
