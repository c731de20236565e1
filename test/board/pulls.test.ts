import {describe, expect, test, vi} from 'vitest';
import {reasonWords} from '../../source/board/pull-words.ts';
import {AoError} from '../../source/session/errors.ts';
import type {PullReason, Session} from '../../source/session/session.ts';
import type {ForgeHealth} from '../../source/store/board/board-model.ts';
import {openBoard} from './open.ts';
import {
	ago,
	createMemoryStore,
	type MemoryStore,
	onIssue,
	planItem,
	sampleDetail,
	sampleIssue,
	sampleNow,
	sampleOffer,
	sampleProposal,
	samplePull,
} from './sample.ts';

const esc = '\u{1B}';

/** A board with one session. */
function storeOf(changes: Partial<Session>, title = 'Cache key collides'): MemoryStore {
	return createMemoryStore({
		issues: [],
		sessions: [onIssue(40, title, {column: 'review', state: 'pr_open', pr: samplePull, ...changes})],
	});
}

const git = {at: ago(5), ahead: 2, behind: 0, dirty: 0, files: 3, insertions: 12, deletions: 3};

/** One that has commits and no pull request. */
function unpushed(): MemoryStore {
	return storeOf({column: 'needs_you', state: 'working', activity: 'idle', pr: null, git});
}

async function called(store: MemoryStore, name: string): Promise<unknown[]> {
	return vi.waitFor(() => {
		const call = store.calls.find(candidate => candidate.name === name);
		expect(call, `${name} was not called: ${JSON.stringify(store.calls)}`).toBeDefined();
		return call?.args ?? [];
	});
}

const names = ({calls}: MemoryStore) => calls.map(({name}) => name);

describe('the PR tab', () => {
	test('says at once what the session knows, then all that was read', async () => {
		const store = storeOf({});
		const {screen} = await openBoard({columns: 120, rows: 40, store});
		screen.type('\t[');
		await screen.shows('[PR]');
		await screen.shows('PR 71  Add --json to list');
		await screen.shows('open · checks are running');
		await screen.shows('main ← ao/web-40-k3f9 · +20 −4');
		await screen.shows('https://github.com/acme/web/pull/71');
		await screen.shows('Checks  1 failed, 1 running, 1 passed, 1 skipped');
		const text = await screen.text();
		expect(text).toMatch(/✗ build \(linux\) {2}failed, required {2}https:\/\/ci\.example\/2/);
		expect(text.indexOf('build (linux)')).toBeLessThan(text.indexOf('unit'));
		expect(text).toMatch(/✗ bob requests changes · 2 h ago · on an older commit/);
		expect(text).toContain('The key needs the project too.');
		expect(text).toContain('Threads  1 not resolved');
		expect(text).toContain('✗ source/cache.ts:12');
		expect(text).toMatch(/someone says · 10 min ago/);
		expect(text).not.toContain('settled.ts');
		expect(text).toContain('Nice.');
	});

	test('is read when it is open, and again when there is news', async () => {
		const store = storeOf({});
		const {screen} = await openBoard({columns: 160, rows: 40, store});
		await screen.shows('[Screen]');
		expect(names(store)).not.toContain('detail');
		screen.type('[');
		await screen.shows('Checks  1 failed');
		expect(names(store)).toEqual(['detail']);
		store.pullDetail = sampleDetail({checks: []});
		store.change({
			sessions: store.getSnapshot().sessions.map(one => ({...one, pr: {...samplePull, at: ago(1)}})),
		});
		await screen.hides('Checks  1 failed');
		await screen.shows('The key needs the project too.');
		expect(names(store)).toEqual(['detail', 'detail']);
	});

	test('keeps what it has while the server does not answer, and says why', async () => {
		const store = storeOf({});
		const {screen} = await openBoard({columns: 120, rows: 40, store});
		screen.type('\t[');
		await screen.shows('Checks  1 failed');
		store.failWith = new AoError('offline', 'github.com does not answer.');
		store.change({
			sessions: store.getSnapshot().sessions.map(one => ({
				...one,
				pr: {...samplePull, stale: true, staleReason: 'no network'},
			})),
		});
		await screen.shows('✗ github.com does not answer.');
		await screen.shows(/as of \d\d:\d\d: no network/);
		await screen.shows('Checks  1 failed');
	});

	test('says a conflict beside what else is the matter', async () => {
		const pr = {...samplePull, mergeable: 'conflict', reason: 'checks_failed'} as const;
		const {screen} = await openBoard({columns: 120, rows: 40, store: storeOf({pr})});
		screen.type('\t[');
		await screen.shows('open · checks failed · conflicts with its base');
	});

	test('where there is none, says how to open one', async () => {
		const {screen, store} = await openBoard({store: unpushed()});
		screen.type('\t[');
		await screen.shows('No pull request yet. P opens one.');
		expect(names(store)).not.toContain('detail');
	});

	test('where no remote is on GitHub, says so', async () => {
		const {sessions} = unpushed().getSnapshot();
		const {screen} = await openBoard({store: createMemoryStore({issues: [], sessions, forge: null})});
		screen.type('\t[');
		await screen.shows('so there are no pull requests. m merges here.');
	});

	test('60 checks, hostile and wide names, and long text fit any terminal', async () => {
		const hostile = [
			'\u{1B}[2J\u{1B}]0;gone\u{7}escape',
			'日本語のとても長いチェックの名前',
			'👨‍👩‍👧‍👦 family',
			'\u{202E}right to left',
			'x'.repeat(400),
			'two\nlines',
		];
		const any = (index: number) => hostile[index % hostile.length] ?? '';
		const said = (index: number) => ({
			id: `C${index}`,
			author: any(index),
			body: `${any(index + 1)}\n`.repeat(30),
			at: ago(60 * index),
			url: `https://github.com/${any(index)}`,
		});
		const states = ['passed', 'failed', 'pending', 'skipped'] as const;
		const store = storeOf({
			pr: {...samplePull, title: any(0), url: any(4), staleReason: any(1), stale: true},
			branch: any(1),
		});
		store.pullDetail = sampleDetail({
			checks: Array.from({length: 60}, (_, index) => ({
				name: `${index} ${any(index)}`,
				state: states[index % states.length] ?? 'passed',
				required: index % 3 === 0,
				url: `https://ci.example/${any(index)}`,
				job: index,
			})),
			threads: [
				{resolved: false, outdated: true, path: any(4), line: 3, comments: [said(0), said(1)]},
				{resolved: false, outdated: false, path: any(1), line: null, comments: [said(2)]},
			],
			comments: Array.from({length: 20}, (_, index) => said(index)),
			cut: true,
		});
		const {screen} = await openBoard({store});
		screen.type('\t[');
		for (const [columns, rows] of [
			[80, 24],
			[120, 40],
			[220, 60],
			[30, 10],
			[3, 2],
		] as const) {
			screen.resize(columns, rows);
			if (columns >= 80) {
				await screen.shows('Checks  15 failed');
			}
			for (const keys of ['', 'G', '\u{4}', 'g']) {
				screen.type(keys);
				await vi.waitFor(async () => expect(await screen.wrappedRows()).toEqual([]));
				expect(await screen.rows()).toHaveLength(rows);
			}
		}
		screen.resize(120, 40);
		screen.type('G');
		await screen.shows('There is more than is shown here');
		expect(await screen.text()).not.toContain('gone');
	});

	test('has words for every reason', () => {
		const reasons: Record<PullReason, string> = reasonWords;
		for (const words of Object.values(reasons)) {
			expect(words).not.toBe('');
		}
	});
});

describe('a card with a pull request', () => {
	test.each<[string, Partial<Session>, string]>([
		['checks run', {}, '◔ checks 2/3'],
		[
			'none appeared yet',
			{pr: {...samplePull, checks: {passed: 0, failed: 0, pending: 0, failing: []}}},
			'◔ checks running',
		],
		['a draft', {pr: {...samplePull, state: 'draft', reason: 'draft'}}, '◔ draft, checks 2/3'],
		[
			'approved',
			{pr: {...samplePull, ci: 'passing', review: 'approved', reason: 'ready'}},
			'✓ approved, checks pass',
		],
		[
			'to be reviewed',
			{pr: {...samplePull, ci: 'passing', review: 'pending', reason: 'review_required'}},
			'○ review pending',
		],
		[
			'to be reviewed again',
			{pr: {...samplePull, ci: 'passing', review: 'pending', reason: 're_review'}},
			'○ review pending again',
		],
		['behind', {pr: {...samplePull, ci: 'passing', reason: 'behind_base'}}, '○ behind its base'],
		['in a queue', {pr: {...samplePull, reason: 'in_merge_queue'}}, '◔ in the merge queue'],
		[
			'failed',
			{state: 'ci_failed', attention: {kind: 'checks', text: 'build (linux), lint'}},
			'✗ build (linux), lint',
		],
		[
			'held by a rule',
			{pr: {...samplePull, ci: 'none', mergeable: 'no', reason: 'blocked_by_rule'}},
			'○ held by a branch rule',
		],
		[
			'held by nothing that is known yet',
			{pr: {...samplePull, ci: 'passing', mergeable: 'unknown', reason: 'blocked_by_rule'}},
			'✓ checks pass',
		],
		[
			'commented on',
			{
				column: 'needs_you',
				pr: {...samplePull, ci: 'passing', reason: 'ready'},
				attention: {kind: 'review', text: 'bob: how about this?'},
			},
			'▲ bob: how about this?',
		],
	])('%s', async (_, changes, note) => {
		const {screen} = await openBoard({store: storeOf(changes)});
		await screen.shows(note);
		await screen.shows('codex · PR 71');
	});

	test.each<[string, Partial<Session>, string]>([
		['merged', {state: 'cleaned', pr: {...samplePull, state: 'merged'}}, '✓ merged, cleaned'],
		[
			'merged without a pull request',
			{state: 'cleaned', pr: null, ended: {reason: 'cleaned', detail: 'merged'}},
			'✓ merged, cleaned',
		],
		[
			'closed',
			{
				state: 'cleaned',
				pr: {...samplePull, state: 'closed'},
				ended: {reason: 'cleaned', detail: 'pull request 71 was closed unmerged'},
			},
			'○ closed, cleaned',
		],
		['killed with a pull request', {state: 'killed', pr: {...samplePull, stale: true}}, '✗ killed'],
	])('that has ended: %s', async (_, changes, words) => {
		const store = storeOf({column: 'done', activity: 'exited', runtime: null, ...changes});
		const {screen} = await openBoard({store});
		await screen.shows(words);
		const text = await screen.text();
		expect(text).not.toMatch(/checks|as of/);
	});

	test('that nothing is known of but its time says that alone', async () => {
		const pr = {...samplePull, ci: 'none', reason: 'computing', stale: true} as const;
		const {screen} = await openBoard({store: storeOf({pr})});
		await screen.shows(/▌as of \d\d:01/);
	});

	test('is dim with its time where the server stopped answering', async () => {
		const at = new Date(sampleNow - 840_000).toISOString();
		const stale = {...samplePull, stale: true, at, staleReason: 'no network'};
		const {screen} = await openBoard({columns: 120, store: storeOf({pr: stale})});
		await screen.shows(/checks 2\/3 as of/);
		await screen.shows(/\d\d:48/);
		const rows = await screen.rows();
		const row = rows.findIndex(text => text.includes('checks 2/3'));
		expect(await screen.look(row, (rows[row] ?? '').indexOf('checks 2/3'))).toMatchObject({dim: true});
	});
});

describe('merging', () => {
	test('m says what each way would do; the first possible one is chosen', async () => {
		const {screen, store} = await openBoard();
		screen.type('llm');
		await screen.shows('Merge web-39-k3f9?');
		await screen.shows('PR 70  Add --json to list');
		await screen.hides('Merges pull request 70');
		await screen.shows('s r choose, Enter merges');
		await screen.shows('“Fix typo in help (#70)”');
		await screen.shows('Closes #39.');
		await screen.shows(/▌ s +squash +Squashes 2 commits into main\./);
		await screen.shows(/merge commit +acme\/web does not allow merge commits\./);
		await screen.shows('Enter squash and merge');
		screen.type('m');
		screen.type('\r');
		expect(await called(store, 'merge')).toEqual(['web-39-k3f9', 'squash']);
	});

	test('another way is chosen by its key', async () => {
		const {screen, store} = await openBoard();
		screen.type('llm');
		await screen.shows('▌ s');
		screen.type('r');
		await screen.shows(/▌ r +rebase/);
		await screen.hides('Fix typo in help (#70)');
		screen.type('y');
		expect(await called(store, 'merge')).toEqual(['web-39-k3f9', 'rebase']);
	});

	test('what cannot be done says why, with the files that conflict, and does nothing', async () => {
		const store = createMemoryStore();
		store.offer = sampleOffer({
			possible: false,
			text: 'It conflicts with main.',
			methods: [{method: 'squash', possible: false, text: 'It conflicts with main.'}],
			notes: [],
			conflicts: ['source/a.ts', 'b\u{1B}[2J.ts'],
		});
		const {screen} = await openBoard({store});
		screen.type('llm');
		await screen.shows('web-39-k3f9 cannot be merged');
		await screen.shows('✗ source/a.ts');
		await screen.shows('✗ b.ts');
		await screen.hides('squash');
		await screen.shows('Esc leave it');
		screen.type('\r');
		await screen.hides('It conflicts');
		expect(names(store)).not.toContain('merge');
	});

	test('says each thing once', async () => {
		const store = storeOf({});
		store.offer = sampleOffer({
			possible: false,
			text: 'It conflicts with main of acme/web in source/a.ts, source/b.ts.',
			methods: [],
			notes: ['1 of 2 checks pass'],
			conflicts: ['source/a.ts', 'source/b.ts', 'source/c.ts'],
		});
		const {screen} = await openBoard({columns: 120, store});
		screen.type('m');
		await screen.shows('✗ source/c.ts');
		await screen.shows('1 of 2 checks pass');
		expect(await screen.text()).not.toMatch(/✗ source\/[ab]/);
		screen.type(esc);
		store.offer = sampleOffer({
			possible: false,
			text: 'Its branch is behind main of acme/web, which has to be in it first.',
			methods: [],
			notes: ['approved', 'behind main'],
		});
		screen.type('m');
		await screen.shows('Its branch is behind main of acme/web');
		await screen.shows(/│ approved/);
		expect((await screen.text()).split('behind main')).toHaveLength(2);
	});

	test('of a branch without a pull request is said by its ways alone', async () => {
		const store = unpushed();
		const text = 'ao/x would be merged into main with a merge commit.';
		store.offer = sampleOffer({text, methods: [{method: 'merge', possible: true, text}]});
		const {screen} = await openBoard({columns: 120, store});
		screen.type('m');
		await screen.shows(/▌ m +merge commit +ao\/x would be merged/);
		expect((await screen.text()).split('would be merged')).toHaveLength(2);
		expect(await screen.text()).not.toContain('choose, Enter');
	});

	describe('what has to be done first', () => {
		const behind = sampleOffer({
			possible: false,
			text: 'Its branch is behind main of acme/web, which has to be in it first.',
			methods: [],
			notes: [],
			remedy: {does: 'tell', text: 'Merge the base branch, resolve the conflicts and push'},
		});

		test('is told its agent by a', async () => {
			const store = createMemoryStore();
			store.offer = behind;
			const {screen} = await openBoard({store});
			screen.type('llm');
			await screen.shows('web-39-k3f9 cannot be merged');
			await screen.shows(/ a +tell its agent: “Merge the base branch, resolve the conflicts/);
			await screen.shows('a tell its agent  ');
			screen.type('a');
			expect(await called(store, 'tell')).toEqual([
				'web-39-k3f9',
				'Merge the base branch, resolve the conflicts and push',
			]);
			await screen.hides('cannot be merged');
		});

		test('answers the news of a conflict, where that is offered', async () => {
			const store = storeOf({
				column: 'needs_you',
				attention: {kind: 'conflict', text: 'conflicts with main'},
				reaction: {kind: 'conflict', text: 'conflicts with main'},
				pr: {...samplePull, mergeable: 'conflict', reason: 'conflict'},
			});
			store.offer = behind;
			const {screen} = await openBoard({store});
			screen.type('m');
			await screen.shows('a tell its agent  ');
			screen.type('a');
			expect(await called(store, 'react')).toEqual(['web-40-k3f9', 'send']);
			expect(names(store)).not.toContain('tell');
		});

		test('a conflict without a pull request leads to m', async () => {
			const store = storeOf({
				column: 'needs_you',
				activity: 'ready',
				attention: {kind: 'conflict', text: 'conflicts with main'},
				pr: null,
				git,
			});
			store.offer = behind;
			const {screen} = await openBoard({store});
			await screen.shows('m merge');
			for (const key of ['a', 'A']) {
				screen.type(key);
				await screen.shows(`${key}: m shows what conflicts and tells the agent.`);
			}
			expect(names(store)).toEqual([]);
		});

		test('cannot be told an agent that does not run', async () => {
			const store = createMemoryStore();
			store.offer = behind;
			store.change({sessions: store.getSnapshot().sessions.map(one => ({...one, runtime: null}))});
			const {screen} = await openBoard({store});
			screen.type('llm');
			await screen.shows('It is not running; r restores');
			screen.type('ar');
			await screen.shows('cannot be merged');
			expect(names(store)).toEqual(['offerMerge']);
		});

		test.each([
			['push', 'push', {}, ['propose', 'push']],
			['open', 'open a pull request', {pr: null}, ['propose']],
		] as const)('%s is P', async (does, words, changes, calls) => {
			const store = storeOf({git, ...changes});
			store.offer = sampleOffer({possible: false, text: 'Not yet.', methods: [], remedy: {does}});
			const {screen} = await openBoard({store});
			screen.type('m');
			await screen.shows('Not yet.');
			await screen.shows(new RegExp(` P +${words}`));
			screen.type('P');
			await vi.waitFor(() => expect(names(store)).toEqual(['offerMerge', ...calls]));
			await screen.hides('Not yet.');
		});
	});

	test('a merge typed before its offer was read does nothing', async () => {
		const store = createMemoryStore();
		store.pulls.offerMerge = () => new Promise(() => {});
		const {screen} = await openBoard({store});
		screen.type('llm');
		await screen.shows('Looking…');
		screen.type('sry\r');
		await screen.shows('Looking…');
		expect(names(store)).not.toContain('merge');
	});

	test('however much there is to say, the ways stay in view', async () => {
		const store = createMemoryStore();
		store.offer = sampleOffer({notes: Array.from({length: 80}, (_, index) => `commit ${index}`)});
		const {screen} = await openBoard({store});
		screen.type('llm');
		await screen.shows(/… and \d+ more lines/);
		await screen.shows('Enter squash and merge');
	});
});

test('a cleanup says what goes, and that branches on the server stay', async () => {
	const store = createMemoryStore();
	store.plans.cleanup = [
		planItem('web-39-k3f9', {action: 'archive', reason: 'pull request 70 is merged', lost: ['its branch']}),
		planItem('web-30-k3f9', {action: 'keep', reason: 'merged, but its agent is at work'}),
	];
	const {screen} = await openBoard({store});
	screen.type('X');
	await screen.shows('goes: its branch');
	await screen.shows('Branches on GitHub stay: AO deletes none there.');
	await screen.shows('Enter clean up');
});

test('a cleanup that would do nothing says so, and what would', async () => {
	const store = createMemoryStore();
	const {screen} = await openBoard({store});
	screen.type('X');
	await screen.shows('Nothing to clean up: no session is merged or closed.');
	const reason = 'pull request 70 was closed unmerged (--include-closed takes such)';
	store.plans.cleanup = [planItem('web-39-k3f9', {action: 'keep', reason})];
	screen.type('X');
	await screen.shows('Nothing to clean up: web-39-k3f9: pull request 70 was closed unmerged');
	await screen.shows('session cleanup --include-closed` takes it).');
	expect(names(store)).toEqual(['planCleanup', 'planCleanup']);
});

describe('opening a pull request', () => {
	test('P shows what will happen, and opens it with the text as edited', async () => {
		const {screen, store} = await openBoard({store: unpushed()});
		await screen.shows('P pull request');
		screen.type('P');
		await screen.shows('Open a pull request for web-40-k3f9');
		await screen.shows('Pushes 2 commits to acme/web and opens a pull request.');
		await screen.shows('main of acme/web ← ao/web-42-k3f9');
		await screen.shows('1 file is not committed.');
		await screen.shows('· Parse --json');
		await screen.shows(/title +Add --json to list/);
		await screen.shows(/text +It prints one document\./);
		screen.type('!\t');
		await screen.shows('Tab to the title');
		screen.type('First. \u{14}');
		await screen.shows(/draft +yes/);
		expect(names(store)).toEqual(['propose']);
		screen.type('\u{13}');
		expect(await called(store, 'create')).toEqual([
			'web-40-k3f9',
			{title: 'Add --json to list!', body: 'First. It prints one document.\n\nCloses #42', draft: true},
		]);
		await screen.hides('Open a pull request');
	});

	test('Enter goes from the title to the text, and is a new line there; the title stays one line', async () => {
		const {screen, store} = await openBoard({store: unpushed()});
		screen.type('O');
		await screen.shows(/title +Add --json/);
		screen.type(`${esc}[200~ a\nb${esc}[201~\rtop\r\u{13}`);
		expect(await called(store, 'create')).toMatchObject([
			'web-40-k3f9',
			{title: 'Add --json to list a b', body: 'top\nIt prints one document.\n\nCloses #42', draft: false},
		]);
	});

	test('Esc keeps the text for the next time, and so does a failure', async () => {
		const {screen, store} = await openBoard({store: unpushed()});
		screen.type('P');
		await screen.shows(/title +Add --json/);
		screen.type(` with care\u{14}${esc}`);
		await screen.hides('Open a pull request');
		screen.type('P');
		await screen.shows('list with care');
		await screen.shows(/draft +yes/);
		store.failWith = new AoError('forge', 'The server says no.');
		screen.type('\u{13}');
		await screen.shows('The server says no.');
		store.failWith = null;
		screen.type('P');
		await screen.shows('list with care');
		screen.type('\u{13}');
		await vi.waitFor(() => expect(names(store).filter(name => name === 'create')).toHaveLength(2));
		screen.type('P');
		await screen.shows(/title +Add --json to list /);
	});

	test('needs a title', async () => {
		const {screen, store} = await openBoard({store: unpushed()});
		screen.type('P');
		await screen.shows(/title +Add --json/);
		screen.type('\u{15}\u{13}');
		await vi.waitFor(() =>
			expect(store.getSnapshot().messages.at(-1)?.text).toBe('A pull request needs a title.'),
		);
		expect(names(store)).not.toContain('create');
	});

	test('says why it cannot be, and takes no text', async () => {
		const store = unpushed();
		store.proposal = sampleProposal({possible: false, text: 'This repository has no GitHub remote.'});
		const {screen} = await openBoard({store});
		screen.type('P');
		await screen.shows('No pull request for web-40-k3f9');
		await screen.shows('This repository has no GitHub remote.');
		await screen.hides('Ctrl-s');
		screen.type('abc\u{13}');
		await screen.shows('This repository has no GitHub remote.');
		expect(names(store)).toEqual(['propose']);
	});

	test('names the one that there is already', async () => {
		const store = unpushed();
		store.proposal = sampleProposal({
			possible: false,
			text: 'Pull request #9 is open already: https://github.com/acme/web/pull/9',
			existing: {number: 9, url: 'https://github.com/acme/web/pull/9'},
		});
		const {screen} = await openBoard({store});
		screen.type('P');
		await screen.shows('web-40-k3f9 has pull request 9');
		await screen.shows('https://github.com/acme/web/pull/9');
	});

	test.each([
		[80, 24],
		[120, 40],
		[40, 12],
		[20, 8],
		[3, 2],
	] as const)('fits %i×%i with a long text, and the cursor stays in it', async (columns, rows) => {
		const store = unpushed();
		store.proposal = sampleProposal({
			title: `日本語 ${'very '.repeat(60)}long`,
			body: Array.from({length: 100}, (_, line) => `line ${line} 👨‍👩‍👧‍👦`).join('\n'),
			commits: Array.from({length: 50}, (_, index) => `commit ${index} ${'x'.repeat(200)}`),
			warnings: ['\u{1B}[2Jwarning '.repeat(30)],
		});
		const {screen} = await openBoard({store});
		screen.type('P');
		await screen.shows('very long');
		screen.resize(columns, rows);
		for (const keys of ['', '\t', `${esc}[B`.repeat(40), '\u{5}typed']) {
			screen.type(keys);
			await vi.waitFor(async () => expect(await screen.wrappedRows()).toEqual([]));
			expect(await screen.rows()).toHaveLength(rows);
		}
		if (rows >= 12) {
			await screen.shows('typed');
			const {x, y} = await screen.cursor();
			expect(await screen.cells(y, Math.max(0, x - 5), x)).toBe('typed');
		}
	});
});

describe('pushing', () => {
	test('P pushes new commits of a pull request at once', async () => {
		const {screen, store} = await openBoard({store: storeOf({git})});
		screen.type('P');
		expect(await called(store, 'push')).toEqual(['web-40-k3f9', {force: false}]);
		await screen.hides('with force');
	});

	test('says so where there is nothing to push', async () => {
		const store = storeOf({git});
		store.proposal = sampleProposal({push: 'nothing'});
		const {screen} = await openBoard({store});
		screen.type('P');
		await screen.shows('there is nothing to push');
		expect(names(store)).toEqual(['propose']);
	});

	test('asks once where it would overwrite the branch on the remote', async () => {
		const store = storeOf({git});
		store.proposal = sampleProposal({push: 'force'});
		const {screen} = await openBoard({store});
		screen.type('P');
		await screen.shows('Push web-40-k3f9 with force?');
		await screen.shows('Goes: what ao/web-42-k3f9 is on the remote now');
		screen.type('\ry');
		await screen.shows('Push web-40-k3f9 with force?');
		screen.type(esc);
		await screen.hides('with force?');
		expect(names(store)).not.toContain('push');
		screen.type('P');
		await screen.shows('Push web-40-k3f9 with force?');
		screen.type('f');
		expect(await called(store, 'push')).toEqual(['web-40-k3f9', {force: true}]);
	});

	test('asks the same before the first pull request', async () => {
		const store = unpushed();
		store.proposal = sampleProposal({
			possible: false,
			push: 'force',
			text: 'ao/web-42-k3f9 on origin has 2 commits that the branch here has not.',
		});
		const {screen} = await openBoard({store});
		screen.type('P');
		await screen.shows('Push web-40-k3f9 with force?');
		await screen.shows('on origin has 2 commits');
		screen.type('f');
		expect(await called(store, 'push')).toEqual(['web-40-k3f9', {force: true}]);
	});
});

describe('other keys of a pull request', () => {
	test('o opens it, F runs its failed checks again', async () => {
		const store = storeOf({
			state: 'ci_failed',
			pr: {...samplePull, checks: {passed: 1, failed: 1, pending: 0, failing: ['lint']}},
		});
		const {screen} = await openBoard({store});
		await screen.shows('F checks again');
		screen.type('oF');
		expect(await called(store, 'open')).toEqual(['web-40-k3f9']);
		expect(await called(store, 'rerun')).toEqual(['web-40-k3f9']);
	});

	test('o opens the page of an issue of To do', async () => {
		const store = createMemoryStore({
			sessions: [],
			issues: [sampleIssue(9, 'Nine'), {...sampleIssue(8, 'Eight'), url: null}],
		});
		const {screen} = await openBoard({store});
		await screen.shows('o browser');
		screen.type('o');
		expect(await called(store, 'openIssue')).toEqual(['github:github.com/acme/web#9']);
		screen.type('jo');
		await screen.shows('o: there is no page of #8.');
		expect(names(store)).toEqual(['openIssue']);
	});

	test.each<[string, Partial<Session>, string]>([
		['F', {}, 'F: no check has failed.'],
		['F', {pr: null}, 'F: it has no open pull request.'],
		['O', {}, 'O: it has pull request 71 already.'],
		['P', {pr: null, git: {...git, ahead: 0}}, 'P: it has no commits yet.'],
		['o', {pr: null, issue: null}, 'o: it has no pull request, and its issue has no page.'],
	])('%s says why it can do nothing: %j', async (key, changes, words) => {
		const {screen, store} = await openBoard({store: storeOf(changes)});
		screen.type(key);
		await screen.shows(words);
		expect(store.calls).toEqual([]);
	});
});

describe('news for the agent', () => {
	const news = {
		column: 'needs_you',
		state: 'ci_failed',
		activity: 'ready',
		attention: {kind: 'checks', text: 'build (linux), lint'},
		reaction: {kind: 'checks', text: 'build (linux) and lint\u{1B}[2J failed'},
	} as const satisfies Partial<Session>;

	test('a sends it', async () => {
		const {screen, store} = await openBoard({store: storeOf(news)});
		await screen.shows('a send it to the agent');
		screen.type('a');
		expect(await called(store, 'react')).toEqual(['web-40-k3f9', 'send']);
		expect(names(store)).toEqual(['react']);
	});

	test('A shows it, to send or to put aside', async () => {
		const {screen, store} = await openBoard({store: storeOf(news)});
		screen.type('A');
		await screen.shows('Tell web-40-k3f9?');
		await screen.shows('build (linux) and lint failed');
		screen.type('d');
		expect(await called(store, 'react')).toEqual(['web-40-k3f9', 'dismiss']);
		store.calls.length = 0;
		screen.type('A');
		await screen.shows('Tell web-40-k3f9?');
		screen.type('\r');
		expect(await called(store, 'react')).toEqual(['web-40-k3f9', 'send']);
	});

	test('a question on the screen comes first', async () => {
		const asking = {
			...news,
			activity: 'waiting_input',
			attention: {kind: 'permission', text: 'npm test'},
		} as const;
		const {screen, store} = await openBoard({store: storeOf(asking)});
		await screen.shows('a approve');
		screen.type('a');
		expect(await called(store, 'menu')).toEqual(['web-40-k3f9']);
		expect(names(store)).not.toContain('react');
	});

	test('can be put aside where no agent runs to hear it', async () => {
		const {screen, store} = await openBoard({store: storeOf({...news, runtime: null})});
		screen.type('a');
		await screen.shows('a: the agent of web-40-k3f9 is not running.');
		screen.type('A');
		await screen.shows('Tell web-40-k3f9?');
		screen.type('d');
		expect(await called(store, 'react')).toEqual(['web-40-k3f9', 'dismiss']);
	});

	test('the detail names it', async () => {
		const {screen} = await openBoard({columns: 160, rows: 30, store: storeOf(news)});
		await screen.shows('a sends it to the agent, A can put it aside');
	});
});

describe('the health of GitHub', () => {
	const github = {
		kind: 'github',
		host: 'github.com',
		budget: null,
		problem: null,
		fault: null,
		until: null,
	} as const;
	const message = 'GitHub (github.com) says something long that nobody reads in a header.';
	const until = sampleNow + 180_000;
	const budget = (remaining: number) => ({limit: 5000, remaining, resetAt: sampleNow + 180_000});

	test.each([
		['what is left', {}, /github 4,870 points left/],
		['little left', {budget: budget(600)}, /github 12 % left until \d\d:05/],
		['a server of one’s own', {host: 'ghe.acme.test'}, /ghe 4,870 points left/],
		['a server without a name', {host: '127.0.0.1:8080'}, /github 4,870 points left/],
		['no network', {problem: message, fault: 'offline'}, /github: no network · as of \d\d:01/],
		['nobody signed in', {problem: message, fault: 'signed_out'}, /github: signed out · as of/],
		['single sign-on', {problem: message, fault: 'single_sign_on'}, /github: needs single sign-on · as of/],
		['no rights', {problem: message, fault: 'forbidden'}, /github: not allowed · as of/],
		['a limit', {problem: message, fault: 'rate_limit', until}, /github: rate limit until \d\d:05 · as of/],
		['a limit without an end', {problem: message, fault: 'rate_limit'}, /github: rate limit · as of/],
		['the reserve', {problem: message, fault: 'budget', until}, /github: spares what is left until \d\d:05/],
		['no answer', {problem: message, fault: 'timeout', until}, /github: too slow · as of/],
		[
			'what another process says',
			{problem: 'The connection to GitHub (github.com) was closed.'},
			/github: connection was closed · as of/,
		],
		[
			'what another process says of the server',
			{problem: 'GitHub (github.com): the rate limit is used up.'},
			/github: the rate limit is used up · as of/,
		],
	] satisfies [string, Partial<ForgeHealth>, RegExp][])('%s', async (_, changes, words) => {
		const store = createMemoryStore({forge: {...github, budget: budget(4870), ...changes}});
		const {screen} = await openBoard({columns: 120, rows: 30, store});
		await screen.shows(words);
	});

	test.each([
		['no server', null],
		['nothing heard yet', github],
		['an hour that is over', {...github, budget: {...budget(3), resetAt: sampleNow - 1}}],
	])('says nothing with %s', async (_, forge) => {
		const {screen} = await openBoard({columns: 120, rows: 30, store: createMemoryStore({forge})});
		await screen.shows('AO');
		expect((await screen.rows())[0]).not.toContain('github');
	});

	test('a long reason is cut, and what needs somebody stays', async () => {
		const problem = `\u{1B}[2JGitHub did not answer ${'at all '.repeat(20)}.`;
		const {screen} = await openBoard({store: createMemoryStore({forge: {...github, problem}})});
		await screen.shows('github: did not');
		const [header = ''] = await screen.rows();
		expect(header).toContain('need you');
		expect(header).not.toContain('[2J');
	});

	test('at 80 columns it is short, and everything else has its place', async () => {
		const {screen} = await openBoard({
			columns: 80,
			store: createMemoryStore({forge: {...github, host: 'github.acme.test', budget: budget(4870)}}),
		});
		await screen.shows(/3 need you · ~\$6\.77 · github 4,870 points left · \d\d:\d\d/);
		screen.resize(76, 24);
		await screen.shows(/3 need you · ~\$6\.77 · github 4,870 left · \d\d:\d\d/);
		const trouble = {...github, problem: message, fault: 'rate_limit', until} as const;
		const {screen: other} = await openBoard({columns: 80, store: createMemoryStore({forge: trouble})});
		await other.shows(/3 need you · ~\$6\.77 · github: rate limit until \d\d:05 ?/);
		expect((await other.rows())[0]).not.toContain('as of');
	});

	test('R says what could not be asked', async () => {
		const {screen, store} = await openBoard({columns: 120});
		screen.type('R');
		await screen.shows('Looked at everything anew.');
		store.unasked = ['GitHub (github.com) does not answer.'];
		screen.type('R');
		await screen.shows('Looked at what is here anew, but: GitHub (github.com) does not answer.');
	});

	test('a message is whole under @, however long', async () => {
		const {screen, store} = await openBoard();
		store.say('warning', `It begins ${'and goes on '.repeat(12)}to its end.`);
		screen.type('@');
		await screen.shows('It begins');
		await screen.shows('to its end.');
		expect(await screen.wrappedRows()).toEqual([]);
	});

	test('healthy, it is the first to go where it is narrow', async () => {
		const {screen} = await openBoard({columns: 62});
		await screen.shows('3 need you');
		const [header = ''] = await screen.rows();
		expect(header).not.toContain('github');
		expect(header).toMatch(/\d\d:\d\d/);
	});
});

describe('issues to do', () => {
	test('show their number, and labels where there is room', async () => {
		const issue = {...sampleIssue(42, 'Short'), labels: ['bug', 'good first issue', '\u{1B}[2Jodd']};
		const long = {
			...sampleIssue(43, 'A title that takes all the room there is in a column'),
			labels: ['bug'],
		};
		const {screen} = await openBoard({
			columns: 220,
			rows: 40,
			store: createMemoryStore({sessions: [], issues: [issue, long]}),
		});
		await screen.shows(/#42 Short · bug/);
		expect(await screen.text()).not.toContain('all the room · bug');
	});

	test('a tracker that does not answer takes one row of To do, and leaves the cards', async () => {
		const issues = Array.from({length: 60}, (_, index) => sampleIssue(index, `Issue number ${index}`));
		const issuesProblem = 'GitHub did not answer, and this goes on for longer than a column is wide.';
		const {screen} = await openBoard({
			columns: 120,
			rows: 30,
			store: createMemoryStore({issues, issuesProblem, sessions: []}),
		});
		await screen.shows('#0 Issue number 0');
		await screen.shows(/↓ \d+ more/);
		const rows = await screen.rows();
		expect(rows.filter(row => row.includes('GitHub did not'))).toHaveLength(1);
	});

	test('that were never heard of are no zero', async () => {
		const problem = 'GitHub does not answer.';
		const store = createMemoryStore({issues: [], issuesHeard: false, issuesProblem: problem, sessions: []});
		store.change({sessions: [onIssue(40, 'Cache key collides')]});
		const {screen} = await openBoard({columns: 220, rows: 40, store});
		await screen.shows(/To do +\?/);
		await screen.shows('GitHub does not');
		screen.resize(80, 24);
		await screen.shows('To do ?');
		store.change({issuesHeard: true, issuesProblem: null});
		await screen.shows('To do 0');
	});

	test('N takes references of other repositories', async () => {
		const {screen, store} = await openBoard();
		screen.type('Nacme/api#7 https://github.com/acme/web/issues/9\r');
		expect(await called(store, 'spawn')).toMatchObject([
			{issues: ['acme/api#7', 'https://github.com/acme/web/issues/9']},
		]);
	});
});

test('in ASCII where the terminal has nothing else', async () => {
	const {screen} = await openBoard({ascii: true, columns: 120, rows: 40});
	const isAscii = async () => expect(await screen.text()).toMatch(/^[\x20-\x7E\n]*$/);
	screen.type('l\t[');
	await screen.shows('x build (linux)');
	await screen.shows('main < ao/web-38-k3f9');
	await isAscii();
	screen.type(`${esc}lm`);
	await screen.shows('> s squash');
	await isAscii();
	screen.type(`${esc}hhhP`);
	await screen.shows('Open a pull request');
	await isAscii();
});
