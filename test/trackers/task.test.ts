import {describe, expect, it, test} from 'vitest';
import {doneStatus, isClosedStatus, parseBacklogConfig} from '../../source/trackers/backlog-config.ts';
import {
	compareNumbers,
	formatTask,
	issueOf,
	parseTask,
	taskFileName,
	withStatus,
} from '../../source/trackers/task.ts';

const backlogTask = `---
id: TASK-7
title: 'Fix: the login'
status: In Progress
assignee:
  - '@ann'
created_date: '2026-01-02 03:04'
labels: [bug, "needs info"]
dependencies: []
priority: high
ordinal: 1000
---

## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
It fails.
<!-- SECTION:DESCRIPTION:END -->

## Acceptance Criteria
<!-- AC:BEGIN -->
- [ ] #1 It works
<!-- AC:END -->

## Comments
<!-- COMMENTS:BEGIN -->
<!-- COMMENT:BEGIN -->
Me too
<!-- COMMENT:END -->
<!-- COMMENTS:END -->
`;

describe('parseTask', () => {
	it('reads a task of Backlog.md', () => {
		expect(parseTask(backlogTask, 'task-7 - Fix-the-login.md')).toEqual({
			number: '7',
			title: 'Fix: the login',
			status: 'In Progress',
			labels: ['bug', 'needs info'],
			assignees: ['ann'],
			priority: 'high',
			body: '## Description\n\nIt fails.\n\n## Acceptance Criteria\n- [ ] #1 It works\n\n## Comments\nMe too',
		});
	});

	test.each<[string, string, string, Record<string, unknown>]>([
		[
			'front matter before name',
			'task-1 - x.md',
			'---\nid: TASK-2\ntitle: Real\n---\n',
			{number: '2', title: 'Real'},
		],
		[
			'the name alone',
			'task-003 - Fix-the-login.md',
			'Body',
			{number: '3', title: 'Fix the login', body: 'Body'},
		],
		['a bare name', 'TASK-9.md', '', {number: '9', title: 'task-9', status: ''}],
		['dashes only', 'task-12-fix-it.md', '', {number: '12', title: 'fix it'}],
		['a part of a task', 'task-24.02 - x.md', '---\nid: task-24.02\n---\n', {number: '24.2'}],
		['another prefix by id', 'x.md', '---\nid: BACK-5\ntitle: y\n---\n', {number: '5', title: 'y'}],
		['a number as id', 'x.md', '---\nid: 5\n---\n', {number: '5', title: 'task-5'}],
		['no title', 'task-1 - From-name.md', '---\nstatus: x\n---\n', {title: 'From name'}],
		['a map as title', 'task-1 - From-name.md', '---\ntitle: {a: b}\n---\n', {title: 'From name'}],
		[
			'strings for lists',
			'task-1.md',
			'---\nassignee: @me\nlabels: a, b\n---\n',
			{assignees: ['me'], labels: ['a', 'b']},
		],
		['odd lists', 'task-1.md', '---\nlabels: [a, [b], {c: d}, "", e]\n---\n', {labels: ['a', 'e']}],
		[
			'CRLF and BOM',
			'task-1.md',
			'\uFEFF---\r\ntitle: T\r\nstatus: Done\r\n---\r\nB\r\nC',
			{title: 'T', status: 'Done', body: 'B\nC'},
		],
		['a hostile name', 'task-1 - \u001B[31mred\u202E.md', '', {title: 'red'}],
	])('%s', (_, name, text, expected) => {
		expect(parseTask(text, name)).toMatchObject(expected);
	});

	test.each([
		['README.md', '# Readme'],
		['2026-01-02 notes.md', ''],
		['007-bond.md', ''],
		['notes-2026.md', ''],
		['draft-1 - x.md', '---\nid: DRAFT-1\n---\n'],
		['task-1 - x.md', '---\nid: decision-1\n---\n'],
		['task-0 - x.md', ''],
		['task-1.0.md', ''],
		['task-x.md', '---\nid: x\n---\n'],
		['task-1234567890123456.md', ''],
	])('finds no task in %s', (name, text) => {
		expect(parseTask(text, name)).toBeNull();
	});

	it('knows the prefix of the folder', () => {
		expect(parseTask('', 'back-4 - x.md')).toBeNull();
		expect(parseTask('', 'back-4 - x.md', 'back')).toMatchObject({number: '4', title: 'x'});
		expect(parseTask('---\nid: DOC-4\n---\n', 'doc-4.md', 'doc')).toMatchObject({number: '4'});
	});
});

describe('a new task', () => {
	const fields = {id: 'TASK-7', status: 'To Do', labels: ['bug'], created: new Date('2026-01-02T03:04:05Z')};

	it('is a file as Backlog.md writes it', () => {
		expect(formatTask({...fields, title: 'Fix: it', body: 'It fails.'})).toBe(
			`---
id: TASK-7
title: 'Fix: it'
status: To Do
assignee: []
created_date: '2026-01-02 03:04'
labels:
  - bug
dependencies: []
---

## Description

<!-- SECTION:DESCRIPTION:BEGIN -->
It fails.
<!-- SECTION:DESCRIPTION:END -->
`,
		);
	});

	test.each([
		['Fix', ''],
		['---', '---\nstatus: Done\n---'],
		['@me: "x" # \'y\'', '## Description\n\nmine\n\n## More\n\nx'],
		['日本語 🦊', 'a\n<!-- SECTION:DESCRIPTION:END -->\nx'],
		['1.0', 'list:\n\ttab'],
	])('is read as it was written: %j, %j', (title, body) => {
		const task = parseTask(formatTask({...fields, title, body}), 'task-7 - x.md');
		expect(task).toMatchObject({number: '7', title, status: 'To Do', labels: ['bug'], assignees: []});
		expect(task?.body).toBe(body.replace(/<!-- .* -->\n/g, ''));
	});

	test.each([
		['Fix the login', 'task-7 - Fix-the-login.md'],
		["Don't: panic/now?", 'task-7 - Dont-panic-now.md'],
		['../../etc/passwd', 'task-7 - etc-passwd.md'],
		['.hidden.', 'task-7 - hidden.md'],
		['日本語 🦊', 'task-7 - 日本語.md'],
		['🦊', 'task-7 - Task.md'],
		['a\0b\nc', 'task-7 - a-b-c.md'],
		['日'.repeat(300), `task-7 - ${'日'.repeat(53)}.md`],
	])('has a safe file name: %j', (title, name) => {
		expect(taskFileName('TASK-7', title)).toBe(name);
	});
});

it('changes two lines when its status changes', () => {
	const before = backlogTask.split('\n');
	const after = withStatus(backlogTask, 'Done', new Date('2026-02-03T04:05:06Z')).split('\n');
	expect(after.filter(line => !before.includes(line))).toEqual([
		'status: Done',
		"updated_date: '2026-02-03 04:05'",
	]);
	expect(before.filter(line => !after.includes(line))).toEqual(['status: In Progress']);
});

describe('statuses', () => {
	test.each<[string, string[], boolean]>([
		['Done', [], true],
		['done', [], true],
		['✔ Done', [], true],
		['Cancelled', [], true],
		["Won't Do", [], true],
		['Won’t fix', [], true],
		['To Do', [], false],
		['In Progress', [], false],
		['', [], false],
		['Shipped', [], false],
		['Shipped', ['Backlog', 'Doing', 'Shipped'], true],
		['shipped', ['Backlog', 'Doing', 'Shipped'], true],
		['Doing', ['Backlog', 'Doing', 'Shipped'], false],
		['Open', ['Open'], false],
		['', ['a', ''], false],
	])('%j of %j ends a task: %s', (status, statuses, closed) => {
		expect(isClosedStatus(status, statuses)).toBe(closed);
		const task = {number: '1', title: '', status, labels: [], assignees: [], priority: null, body: ''};
		expect(issueOf(task, {statuses, closed: false}).state).toBe(closed ? 'closed' : 'open');
		expect(issueOf(task, {statuses, closed: true}).state).toBe('closed');
	});

	test.each([
		[[], 'Done'],
		[['To Do', 'DONE'], 'DONE'],
		[['Done', 'Archived'], 'Done'],
		[['Open', 'Shipped'], 'Shipped'],
	])('%j end with %s', (statuses, done) => {
		expect(doneStatus(statuses)).toBe(done);
		expect(isClosedStatus(doneStatus(statuses), statuses)).toBe(true);
	});

	test.each([
		[
			'default_status: "Backlog"\nstatuses: ["Backlog", "Doing", "Shipped"]\ntask_prefix: "BACK"\nzero_padded_ids: 3\n',
			{prefix: 'back', statuses: ['Backlog', 'Doing', 'Shipped'], defaultStatus: 'Backlog', padding: 3},
		],
		[
			'statuses: [Open, Closed]\n',
			{prefix: 'task', statuses: ['Open', 'Closed'], defaultStatus: 'Open', padding: 0},
		],
		[
			'task_prefix: "../x"\nzero_padded_ids: -1\nstatuses: 5\n',
			{prefix: 'task', statuses: [], defaultStatus: 'To Do', padding: 0},
		],
		['', {prefix: 'task', statuses: [], defaultStatus: 'To Do', padding: 0}],
		['"', {prefix: 'task', statuses: [], defaultStatus: 'To Do', padding: 0}],
	])('are read from %j', (text, config) => {
		expect(parseBacklogConfig(text)).toEqual(config);
	});
});

test('numbers are in order', () => {
	const numbers = ['10', '4.10', '4', '5', '4.2', '4.2.1'];
	expect(numbers.sort(compareNumbers)).toEqual(['4', '4.2', '4.2.1', '4.10', '5', '10']);
});
