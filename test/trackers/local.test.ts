import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {afterEach, beforeEach, describe, expect, it, test, vi} from 'vitest';
import {
	createLocalTracker,
	type LocalTracker,
	type LocalTrackerOptions,
} from '../../source/trackers/local.ts';

let root: string;
let issuesDir: string;
let backlogDir: string;

beforeEach(() => {
	root = mkdtempSync(path.join(os.tmpdir(), 'ao-tracker-'));
	issuesDir = path.join(root, 'data', 'project', 'issues');
	backlogDir = path.join(root, 'repo', 'backlog');
	mkdirSync(path.join(root, 'repo'));
});

afterEach(() => {
	rmSync(root, {recursive: true, force: true});
});

function tracker(options: Partial<LocalTrackerOptions> = {}): LocalTracker {
	return createLocalTracker({issuesDir, backlogDir, writeBacklog: false, lock: work => work(), ...options});
}

function put(folder: string, name: string, text = ''): string {
	mkdirSync(folder, {recursive: true});
	writeFileSync(path.join(folder, name), text);
	return path.join(folder, name);
}

const task = (id: string, title: string, more = 'status: To Do'): string =>
	`---\nid: ${id}\ntitle: ${title}\n${more}\n---\n`;

const mode = (file: string): number => statSync(file).mode & 0o777;

/** All files below the test's folder, but what keeps the numbers. */
function files(): string[] {
	return readdirSync(root, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile() && !entry.parentPath.endsWith('.numbers'))
		.map(entry => path.relative(root, path.join(entry.parentPath, entry.name)))
		.sort();
}

const idsOf = async (list: Promise<{id: string}[]>): Promise<string[]> => (await list).map(({id}) => id);

describe('where nothing is yet', () => {
	it('has no issues and writes nothing', async () => {
		const local = tracker();
		expect(await local.list()).toEqual([]);
		expect(await local.get(['local:task-1'])).toEqual([null]);
		local.watch(() => {})();
		expect(readdirSync(root)).toEqual(['repo']);
		expect(local.problems()).toEqual([]);
	});

	it('creates the first issue for its owner alone', async () => {
		const issue = await tracker().create({
			title: ' Fix:\n the\u001B[31m login ',
			body: 'It fails.\r\n',
			labels: ['bug', 'bug', ' '],
		});
		expect(issue).toEqual({
			ref: 'local:task-1',
			id: 'task-1',
			title: 'Fix: the login',
			body: 'It fails.',
			url: null,
			state: 'open',
			labels: ['bug'],
			assignees: [],
			comments: [],
			priority: null,
		});
		const file = path.join(issuesDir, 'task-1 - Fix-the-login.md');
		expect(files()).toEqual([path.relative(root, file)]);
		expect(mode(file)).toBe(0o600);
		expect(mode(issuesDir)).toBe(0o700);
		expect(mode(path.dirname(issuesDir))).toBe(0o700);
		expect(await tracker().list()).toEqual([issue]);
		expect(await tracker().get(['local:task-2', 'local:task-1', 'github:h/o/r#1'])).toEqual([
			null,
			issue,
			null,
		]);
	});
});

test.each([
	[{title: ''}, /needs a title/],
	[{title: ' \n\u200B\u001B[31m'}, /needs a title/],
	[{title: 'x'.repeat(1001)}, /1,000/],
	[{title: 'x', body: 'x'.repeat(600_000)}, /512 KB/],
])('refuses a new issue that is no issue', async (issue, message) => {
	await expect(tracker().create(issue)).rejects.toMatchObject({
		code: 'usage',
		message: expect.stringMatching(message),
	});
	expect(files()).toEqual([]);
});

describe('numbers', () => {
	it('start above the own ones and those of the backlog, wherever they lie', async () => {
		put(issuesDir, 'task-3 - Own.md', task('TASK-3', 'Own'));
		put(path.join(backlogDir, 'tasks'), 'task-5 - A.md', task('TASK-5', 'A'));
		put(path.join(backlogDir, 'completed'), 'task-7.2 - B.md', task('TASK-7.2', 'B'));
		put(path.join(backlogDir, 'archive', 'tasks'), 'task-9 - C.md', task('TASK-9', 'C'));
		expect((await tracker().create({title: 'New'})).id).toBe('task-10');
	});

	it('are not used again when an issue is deleted', async () => {
		await tracker().create({title: 'One'});
		await tracker().create({title: 'Two'});
		rmSync(path.join(issuesDir, 'task-2 - Two.md'));
		expect((await tracker().create({title: 'Three'})).id).toBe('task-3');
	});

	it('are not driven up by a date', async () => {
		put(issuesDir, 'task-20260102 - Note.md');
		expect((await tracker().create({title: 'New'})).id).toBe('task-1');
	});

	it('are given once, however many processes create issues', async () => {
		put(path.join(backlogDir, 'tasks'), 'task-40 - There.md', task('TASK-40', 'There'));
		const script = path.join(import.meta.dirname, 'create-issues.ts');
		const runs = await Promise.all(
			Array.from({length: 20}, () => execa(process.execPath, [script, issuesDir, backlogDir, '5'])),
		);
		const ids = runs.flatMap(({stdout}) => stdout.split('\n'));
		expect(new Set(ids).size).toBe(100);
		const local = tracker({backlogDir: null});
		const listed = await local.list();
		expect(listed.map(({id}) => id)).toEqual(Array.from({length: 100}, (_, index) => `task-${41 + index}`));
		expect(new Set(listed.map(({title}) => title)).size).toBe(100);
		expect(local.problems()).toEqual([]);
		expect(readdirSync(issuesDir).filter(name => name.startsWith('.'))).toEqual(['.numbers']);
	}, 60_000);
});

describe('the repository’s backlog', () => {
	it('is read with its own words for what is done', async () => {
		put(backlogDir, 'config.yml', 'statuses: ["Backlog", "Doing", "Shipped"]\ntask_prefix: "back"\n');
		put(path.join(backlogDir, 'tasks'), 'back-1 - A.md', task('BACK-1', 'A', 'status: Doing'));
		put(path.join(backlogDir, 'tasks'), 'back-2 - B.md', task('BACK-2', 'B', 'status: Shipped'));
		put(path.join(backlogDir, 'tasks'), 'back-3 - C.md', 'No front matter');
		put(path.join(backlogDir, 'completed'), 'back-4 - D.md', task('BACK-4', 'D', 'status: Doing'));
		put(path.join(backlogDir, 'archive', 'tasks'), 'back-5 - E.md', task('BACK-5', 'E'));
		put(path.join(backlogDir, 'drafts'), 'draft-6 - F.md', task('DRAFT-6', 'F'));
		put(path.join(backlogDir, 'docs'), 'doc-7 - G.md', task('doc-7', 'G'));
		put(backlogDir, 'task-8 - H.md', task('TASK-8', 'H'));
		expect(await idsOf(tracker().list())).toEqual(['task-1', 'task-3']);
		expect(await idsOf(tracker().list({state: 'closed'}))).toEqual(['task-2', 'task-4', 'task-5']);
	});

	it('may be a folder of plain files', async () => {
		put(backlogDir, 'task-2 - B.md', '# B\n');
		put(backlogDir, 'one.md', task('1', 'A'));
		put(backlogDir, 'README.md', '# Our backlog');
		put(backlogDir, '2026-01-02 notes.md');
		put(backlogDir, 'task-3.txt', 'x');
		const local = tracker();
		expect(await idsOf(local.list())).toEqual(['task-1', 'task-2']);
		expect(local.problems()).toEqual([]);
	});

	it('is not written without leave', async () => {
		const file = put(path.join(backlogDir, 'tasks'), 'task-1 - A.md', task('TASK-1', 'A'));
		const before = readFileSync(file, 'utf8');
		const local = tracker();
		expect(await local.create({title: 'New'})).toMatchObject({id: 'task-2'});
		await expect(local.close('local:task-1')).rejects.toMatchObject({code: 'not_supported'});
		expect(readFileSync(file, 'utf8')).toBe(before);
		expect(files()).toEqual(['data/project/issues/task-2 - New.md', 'repo/backlog/tasks/task-1 - A.md']);
	});

	it('gets new issues with leave, in its own form', async () => {
		put(backlogDir, 'config.yml', 'statuses: [Open, Closed]\ntask_prefix: back\nzero_padded_ids: 3\n');
		const local = tracker({writeBacklog: true});
		expect(await local.create({title: 'New one'})).toMatchObject({ref: 'local:task-1', state: 'open'});
		expect(await local.close('local:task-1')).toMatchObject({state: 'closed'});
		const file = path.join(backlogDir, 'tasks', 'back-001 - New-one.md');
		expect(readFileSync(file, 'utf8')).toMatch(/^---\nid: BACK-001\ntitle: New one\nstatus: Closed\n/);
		expect(mode(file)).toBe(0o666 & ~process.umask());
		expect(await local.list({state: 'closed'})).toHaveLength(1);
	});

	it('is made with leave', async () => {
		await tracker({writeBacklog: true}).create({title: 'New'});
		expect(files()).toEqual(['repo/backlog/tasks/task-1 - New.md']);
	});

	it('stays plain when it is', async () => {
		put(backlogDir, 'task-2 - B.md');
		await tracker({writeBacklog: true}).create({title: 'New'});
		expect(existsSync(path.join(backlogDir, 'task-3 - New.md'))).toBe(true);
	});

	it('does not lead out of the repository', async () => {
		put(path.join(root, 'elsewhere'), 'task-1 - Secret.md', task('TASK-1', 'Secret'));
		symlinkSync(path.join(root, 'elsewhere'), backlogDir);
		const local = tracker({writeBacklog: true});
		expect(await local.list()).toEqual([]);
		expect(local.problems()).toEqual([{path: backlogDir, message: expect.stringContaining('leads out')}]);
		await expect(local.create({title: 'New'})).rejects.toMatchObject({code: 'unsafe'});
		expect(readdirSync(path.join(root, 'elsewhere'))).toEqual(['task-1 - Secret.md']);
	});
});

describe('files that are no good', () => {
	it('are left out and told, and the others are read', async () => {
		put(issuesDir, 'task-1 - Good.md', task('TASK-1', 'Good'));
		put(issuesDir, 'task-2 - Broken.md', '---\ntitle: "x\n---\n');
		put(issuesDir, 'task-3 - Endless.md', '---\ntitle: x\n');
		put(issuesDir, 'task-4 - Large.md', 'x'.repeat(1024 * 1024 + 1));
		writeFileSync(path.join(issuesDir, 'task-5 - Bytes.md'), Buffer.from([0x2d, 0xff, 0xfe]));
		mkdirSync(path.join(issuesDir, 'task-6 - Folder.md'));
		symlinkSync(put(root, 'secret', task('TASK-7', 'Secret')), path.join(issuesDir, 'task-7 - Link.md'));
		symlinkSync(path.join(issuesDir, 'nowhere.md'), path.join(issuesDir, 'task-8 - Dangling.md'));
		symlinkSync('/dev/zero', path.join(issuesDir, 'task-9 - Zero.md'));
		await execa('mkfifo', [path.join(issuesDir, 'task-10 - Pipe.md')]);
		symlinkSync('task-1 - Good.md', path.join(issuesDir, 'task-1 - Also.md'));
		put(issuesDir, 'task-11 - Twice.md', task('TASK-1', 'Twice'));
		put(issuesDir, '.hidden.md', task('TASK-12', 'Hidden'));

		const local = tracker();
		expect((await local.list()).map(({title}) => title)).toEqual(['Good']);
		const told = Object.fromEntries(
			local.problems().map(problem => [/task-\d+/.exec(path.basename(problem.path))?.[0], problem.message]),
		);
		expect(told).toEqual({
			'task-2': expect.stringMatching(/no YAML/),
			'task-3': expect.stringMatching(/no end/),
			'task-4': expect.stringMatching(/larger than 1 MB/),
			'task-5': expect.stringMatching(/no UTF-8/),
			'task-6': expect.stringMatching(/no file/),
			'task-7': expect.stringMatching(/leads out/),
			'task-9': expect.stringMatching(/leads out/),
			'task-10': expect.stringMatching(/no file/),
			'task-11': expect.stringMatching(/same number/),
		});
	});

	it('include those without permission', async ({skip}) => {
		skip(process.getuid?.() === 0, 'root may read everything');
		chmodSync(put(issuesDir, 'task-1 - Closed.md', task('TASK-1', 'Closed')), 0);
		const local = tracker();
		expect(await local.list()).toEqual([]);
		expect(local.problems()).toHaveLength(1);
	});

	it('show no control characters in what is told', async () => {
		put(issuesDir, 'task-1 - \u001B[31mred.md', '---\ntitle: "\u001B]0;x\u0007\n---\n');
		const local = tracker();
		await local.list();
		expect(JSON.stringify(local.problems())).not.toContain('\\u001b');
	});
});

describe('close', () => {
	it('changes two lines and nothing else', async () => {
		const before =
			'\uFEFF---\r\nid: TASK-1\r\ntitle: A\r\nstatus: To Do\r\nassignee: @me\r\nmine: {a: [1,  2]} # so\r\n---\r\n\r\nBody\ttext  \r\n';
		const file = put(issuesDir, 'task-1 - A.md', before);
		chmodSync(file, 0o640);
		expect(await tracker().close('local:task-1')).toMatchObject({
			state: 'closed',
			assignees: ['me'],
			body: 'Body\ttext',
		});
		const after = readFileSync(file, 'utf8');
		expect(after.replace(/updated_date: '[\d: -]+'\r\n/, '')).toBe(before.replace('To Do', 'Done'));
		expect(mode(file)).toBe(0o640);
		expect(files()).toEqual(['data/project/issues/task-1 - A.md']);
		expect(await tracker().list()).toEqual([]);
	});

	it('leaves a closed issue as it is', async () => {
		const file = put(issuesDir, 'task-1 - A.md', task('TASK-1', 'A', 'status: Cancelled'));
		utimesSync(file, 1, 1);
		expect(await tracker().close('local:task-1')).toMatchObject({state: 'closed'});
		expect(statSync(file).mtimeMs).toBe(1000);
	});

	it('gives a status to a file without front matter', async () => {
		const file = put(issuesDir, 'task-1 - A.md', 'Just text.\n');
		expect(await tracker().close('local:task-1')).toMatchObject({
			state: 'closed',
			title: 'A',
			body: 'Just text.',
		});
		expect(readFileSync(file, 'utf8')).toMatch(/^---\nstatus: Done\nupdated_date: .*\n---\n\nJust text\.\n$/);
	});

	it('is not there for what is not there', async () => {
		await expect(tracker().close('local:task-9\u001B[31m')).rejects.toMatchObject({
			code: 'not_found',
			message: 'There is no local issue local:task-9.',
		});
	});

	it('runs under the lock', async () => {
		put(issuesDir, 'task-1 - A.md', task('TASK-1', 'A'));
		let held = 0;
		const lock = async <T>(work: () => Promise<T>): Promise<T> => {
			held++;
			return work();
		};
		await tracker({lock}).close('local:task-1');
		expect(held).toBe(1);
	});
});

describe('list', () => {
	beforeEach(() => {
		put(
			issuesDir,
			'task-10 - a.md',
			'---\nid: 10\ntitle: Login fails\nlabels: [Bug, UI]\nassignee: ["@Ann"]\n---\nOn Firefox',
		);
		put(issuesDir, 'task-2 - b.md', '---\nid: 2\ntitle: Add dark mode\nlabels: [ui]\n---\n');
		put(issuesDir, 'task-3 - c.md', '---\nid: 3\ntitle: Old\nstatus: Done\nlabels: [bug]\n---\n');
	});

	test.each([
		[undefined, ['task-2', 'task-10']],
		[{state: 'all'} as const, ['task-2', 'task-3', 'task-10']],
		[{state: 'closed'} as const, ['task-3']],
		[{labels: ['UI']}, ['task-2', 'task-10']],
		[{labels: ['ui', 'bug']}, ['task-10']],
		[{assignee: 'ann'}, ['task-10']],
		[{assignee: '@ANN'}, ['task-10']],
		[{search: 'LOGIN'}, ['task-10']],
		[{search: 'firefox'}, ['task-10']],
		[{search: 'nothing'}, []],
		[{limit: 1}, ['task-2']],
		[{limit: 0}, []],
	])('%j', async (filter, ids) => {
		expect(await idsOf(tracker().list(filter))).toEqual(ids);
	});

	it('is not needed to get one by its number, wherever the number stands', async () => {
		put(issuesDir, 'task-4 - d.md', task('TASK-40', 'By its front matter'));
		put(issuesDir, 'task-5 - e.md', '---\ntitle: "broken\n---\n');
		const local = tracker();
		const issues = await local.get(['local:task-10', 'local:task-2']);
		expect(issues.map(issue => issue?.title)).toEqual(['Login fails', 'Add dark mode']);
		expect(await local.get(['local:task-4'])).toEqual([null]);
		const [byName, byFrontMatter, none] = await local.get(['local:task-4', 'local:task-40', 'local:task-5']);
		expect([byName, byFrontMatter?.title, none]).toEqual([null, 'By its front matter', null]);
	});

	it('sees what changes between two looks', async () => {
		const local = tracker();
		await local.list();
		put(issuesDir, 'task-2 - b.md', task('TASK-2', 'Add bark mode'));
		rmSync(path.join(issuesDir, 'task-10 - a.md'));
		expect((await local.list()).map(({title}) => title)).toEqual(['Add bark mode']);
	});
});

describe('watch', () => {
	it('tells of changes in folders that come later', async () => {
		const local = tracker();
		let told = 0;
		const stop = local.watch(() => told++);
		try {
			const tellsOf = async (change: () => unknown): Promise<void> => {
				const before = told;
				await change();
				await vi.waitFor(() => expect(told).toBeGreaterThan(before), {timeout: 5000});
			};
			await tellsOf(() => local.create({title: 'One'}));
			await tellsOf(() => local.close('local:task-1'));
			await tellsOf(() => put(path.join(backlogDir, 'tasks'), 'task-5 - A.md'));
			await tellsOf(() => writeFileSync(path.join(backlogDir, 'tasks', 'task-5 - A.md'), 'x'));
			rmSync(backlogDir, {recursive: true});
			await tellsOf(() => put(path.join(backlogDir, 'tasks'), 'task-6 - B.md'));
			await tellsOf(() => writeFileSync(path.join(backlogDir, 'tasks', 'task-6 - B.md'), 'x'));
		} finally {
			stop();
		}
	});

	it('tells of many changes in few words, and of none when it has ended', async () => {
		mkdirSync(issuesDir, {recursive: true});
		const local = tracker();
		let told = 0;
		const stop = local.watch(() => told++);
		for (let index = 0; index < 100; index++) {
			put(issuesDir, `task-${index + 1}.md`);
		}
		await vi.waitFor(() => expect(told).toBeGreaterThan(0), {timeout: 5000});
		expect(told).toBeLessThan(10);
		put(issuesDir, 'task-200.md');
		stop();
		const other = tracker();
		const heard = vi.fn();
		const stopOther = other.watch(heard);
		const before = told;
		put(issuesDir, 'task-201.md');
		await vi.waitFor(() => expect(heard).toHaveBeenCalled(), {timeout: 5000});
		stopOther();
		expect(told).toBe(before);
	});
});
