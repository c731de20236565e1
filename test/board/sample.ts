import type {MergeOffer} from '../../source/session/merge-offer.ts';
import type {PlanItem} from '../../source/session/plan.ts';
import type {PullDetail} from '../../source/session/pull.ts';
import type {PullRequest, Session} from '../../source/session/session.ts';
import type {Menu} from '../../source/session/signal.ts';
import type {Issue} from '../../source/session/tracker.ts';
import type {
	BoardMessage,
	BoardSnapshot,
	BoardStore,
	MessageLevel,
	SpawnRequest,
} from '../../source/store/board/board-model.ts';
import type {PullProposal} from '../../source/store/pulls/pull-model.ts';

/** The moment that all sample data is seen from. */
export const sampleNow = Date.parse('2026-03-04T14:02:00Z');

export function ago(seconds: number): string {
	return new Date(sampleNow - seconds * 1000).toISOString();
}

/** A session as the store gives it; what is not named is that of an agent at work. */
export function sampleSession(id: string, changes: Partial<Session> = {}): Session {
	return {
		id,
		project: 'web',
		issue: null,
		prompt: 'Do something useful',
		agent: 'codex',
		model: null,
		state: 'working',
		activity: 'active',
		activitySource: 'hook',
		activitySince: ago(3),
		column: 'working',
		parked: null,
		attention: null,
		branch: `ao/${id}`,
		base: 'main',
		baseCommit: '0123456789abcdef0123456789abcdef01234567',
		worktree: `/home/someone/.worktrees/web/${id}`,
		runtime: {kind: 'tmux', target: '%1', pid: 4711, alive: true},
		git: null,
		pr: null,
		reaction: null,
		cost: {usd: null, source: null, tokens: null},
		createdAt: ago(600),
		activeAt: ago(3),
		endedAt: null,
		ended: null,
		...changes,
	};
}

export function sampleIssue(number: number, title: string): Issue {
	return {
		ref: `github:github.com/acme/web#${number}`,
		id: `#${number}`,
		title,
		body: `It should ${title.toLowerCase()}.`,
		url: `https://github.com/acme/web/issues/${number}`,
		state: 'open',
		labels: ['bug'],
		assignees: [],
		comments: [],
	};
}

/** A session on an issue. */
export function onIssue(number: number, title: string, changes: Partial<Session> = {}): Session {
	const issue = sampleIssue(number, title);
	return sampleSession(`web-${number}-k3f9`, {
		issue: {ref: issue.ref, id: issue.id, title, url: issue.url, state: 'open'},
		prompt: null,
		createdAt: ago(1000 - number),
		...changes,
	});
}

const git = {at: ago(5), ahead: 2, behind: 0, dirty: 1, files: 3, insertions: 12, deletions: 3};
export const samplePull = {
	number: 71,
	url: 'https://github.com/acme/web/pull/71',
	title: 'Add --json to list',
	state: 'open',
	reason: 'checks_running',
	ci: 'pending',
	review: 'none',
	mergeable: 'yes',
	checks: {passed: 2, failed: 0, pending: 1, failing: []},
	unresolved: 0,
	insertions: 20,
	deletions: 4,
	at: ago(10),
	stale: false,
	staleReason: null,
} satisfies PullRequest;

const dollars = (usd: number, source: 'agent' | 'estimate' = 'agent') => ({usd, source, tokens: null});

/** A board as in a busy hour. */
export function sampleSessions(): Session[] {
	return [
		onIssue(42, 'Add --json to list', {cost: dollars(0.42), git}),
		onIssue(45, 'Parser: empty input', {
			agent: 'claude-code',
			activitySince: ago(12),
			cost: dollars(0.18, 'estimate'),
		}),
		onIssue(47, 'Docs: install on Fedora and the like', {
			state: 'spawning',
			activity: 'unknown',
			agent: 'opencode',
		}),
		onIssue(48, 'Flaky test in CI', {activity: 'ready', activitySince: ago(125), cost: dollars(0.77), git}),
		onIssue(44, 'Retry on 429', {
			column: 'needs_you',
			activity: 'waiting_input',
			activitySince: ago(130),
			attention: {kind: 'permission', text: 'asks: run `npm test`?'},
			agent: 'claude-code',
			cost: dollars(1.1),
			git,
		}),
		onIssue(36, 'Slow start-up', {
			column: 'needs_you',
			state: 'ci_failed',
			activity: 'ready',
			activitySince: ago(560),
			attention: {kind: 'checks', text: 'build (linux), lint'},
			cost: dollars(2.05),
			pr: {
				...samplePull,
				number: 68,
				ci: 'failing',
				reason: 'checks_failed',
				checks: {passed: 1, failed: 2, pending: 0, failing: ['build (linux)', 'lint']},
			},
			reaction: {kind: 'checks', text: 'build (linux) and lint failed'},
		}),
		onIssue(41, 'Windows paths', {
			column: 'needs_you',
			activity: 'blocked',
			activitySince: ago(61),
			attention: {kind: 'blocked', text: 'rate limit until 14:20'},
			agent: 'gemini',
			cost: {
				usd: null,
				source: null,
				tokens: {input: 700_000, output: 100_000, cacheRead: 100_000, cacheWrite: 0},
			},
		}),
		onIssue(40, 'Cache key collides', {
			column: 'review',
			state: 'pr_open',
			activitySince: ago(8),
			cost: dollars(0.88),
			pr: samplePull,
		}),
		onIssue(38, 'Config reload', {
			column: 'review',
			state: 'review_pending',
			activity: 'idle',
			activitySince: ago(4000),
			agent: 'claude-code',
			cost: dollars(1.32),
			pr: {...samplePull, number: 66, ci: 'passing', review: 'pending', reason: 'review_required'},
		}),
		onIssue(39, 'Fix typo in help', {
			column: 'ready',
			state: 'mergeable',
			activity: 'ready',
			activitySince: ago(190),
			agent: 'aider',
			cost: dollars(0.05),
			pr: {...samplePull, number: 70, ci: 'passing', review: 'approved', reason: 'ready'},
		}),
		onIssue(30, 'An older thing', {
			column: 'done',
			state: 'merged',
			activity: 'exited',
			endedAt: ago(7300),
			runtime: null,
			ended: {reason: 'merged', detail: 'merged into main'},
		}),
		sampleSession('web-try-something-p2x1', {
			prompt: 'Try something\nbold',
			column: 'todo',
			state: 'paused',
			parked: 'paused',
			activity: 'unknown',
			activitySince: ago(9000),
			runtime: null,
		}),
	];
}

export function sampleIssues(): Issue[] {
	return [50, 51, 52, 53, 54].map(number => sampleIssue(number, `Open issue number ${number}`));
}

export function sampleOffer(changes: Partial<MergeOffer> = {}): MergeOffer {
	return {
		possible: true,
		text: 'Merges pull request 70 into main of acme/web.',
		into: 'main',
		methods: [
			{
				method: 'squash',
				possible: true,
				text: 'Squashes 2 commits into main.',
				subject: 'Fix typo in help (#70)',
			},
			{method: 'rebase', possible: true, text: 'Puts 2 commits anew on main.'},
			{method: 'merge', possible: false, text: 'acme/web does not allow merge commits.'},
		],
		notes: ['Closes #39.'],
		conflicts: [],
		...changes,
	};
}

export function sampleProposal(changes: Partial<PullProposal> = {}): PullProposal {
	return {
		possible: true,
		text: 'Pushes 2 commits to acme/web and opens a pull request.',
		title: 'Add --json to list',
		body: 'It prints one document.\n\nCloses #42',
		into: 'main of acme/web',
		branch: 'ao/web-42-k3f9',
		commits: ['Print one document', 'Parse --json'],
		push: 'plain',
		existing: null,
		warnings: ['1 file is not committed.'],
		...changes,
	};
}

export function sampleDetail(changes: Partial<PullDetail> = {}): PullDetail {
	const head = {ref: 'ao/web-40-k3f9', oid: 'a'.repeat(40), owner: 'acme', fork: false};
	return {
		pull: {
			id: 'PR_1',
			repository: {host: 'github.com', owner: 'acme', repo: 'web'},
			number: 71,
			url: 'https://github.com/acme/web/pull/71',
			title: 'Cache keys do not collide',
			author: 'someone',
			state: 'OPEN',
			draft: false,
			createdAt: ago(5000),
			endedAt: null,
			head,
			base: 'main',
			insertions: 20,
			deletions: 4,
			mergeable: 'MERGEABLE',
			mergeState: 'BLOCKED',
			reviewDecision: 'CHANGES_REQUESTED',
			queue: null,
			autoMerge: false,
			mergeCommit: null,
			reviews: [],
			reviewsAsked: 0,
			threads: {total: 2, unresolved: 1},
			comments: 1,
			checks: null,
			policy: null,
		},
		checks: [
			{name: 'unit', state: 'passed', required: true, url: 'https://ci.example/1', job: 1},
			{name: 'build (linux)', state: 'failed', required: true, url: 'https://ci.example/2', job: 2},
			{name: 'lint', state: 'pending', required: false, url: null, job: null},
			{name: 'nightly', state: 'skipped', required: null, url: null, job: null},
		],
		reviews: [
			{
				id: 'R1',
				author: 'bob',
				state: 'CHANGES_REQUESTED',
				oid: 'b'.repeat(40),
				canPush: true,
				body: 'The key needs the project too.',
				at: ago(7200),
				url: 'https://github.com/acme/web/pull/71#pullrequestreview-1',
			},
		],
		threads: [
			{
				resolved: false,
				outdated: false,
				path: 'source/cache.ts',
				line: 12,
				comments: [
					{id: 'C1', author: 'bob', body: 'And here?', at: ago(7100), url: null},
					{id: 'C2', author: 'someone', body: 'I look into it.', at: ago(600), url: null},
				],
			},
			{resolved: true, outdated: false, path: 'source/settled.ts', line: 1, comments: []},
		],
		comments: [{id: 'C3', author: 'carol', body: 'Nice.', at: ago(300), url: null}],
		cut: false,
		...changes,
	};
}

/** A store in memory that remembers what it was asked to do. */
export type MemoryStore = BoardStore & {
	calls: {name: string; args: unknown[]}[];
	change(changes: Partial<BoardSnapshot>): void;
	/** Puts text on the watched screen. */
	show(screen: string): void;
	watched: Set<string>;
	/** What the plans say. */
	plans: {kill: PlanItem[]; force: PlanItem[]; cleanup: PlanItem[]};
	/** What is said of pull requests. */
	offer: MergeOffer;
	proposal: PullProposal;
	pullDetail: PullDetail | null;
	/** What every agent asks. */
	asked: Menu;
	/** Set to make every action fail. */
	failWith: Error | null;
	/** What a refresh could not ask. */
	unasked: string[];
	diffText: string;
	logLines: string[];
};

export function planItem(id: string, changes: Partial<PlanItem> = {}): PlanItem {
	return {
		kind: 'session',
		id,
		action: 'kill',
		reason: '',
		kept: [],
		lost: [],
		done: false,
		error: null,
		...changes,
	};
}

export function createMemoryStore(changes: Partial<BoardSnapshot> = {}): MemoryStore {
	let snapshot: BoardSnapshot = {
		project: {id: 'web', root: '/home/someone/web'},
		loaded: true,
		sessions: sampleSessions(),
		issues: sampleIssues(),
		issuesHeard: true,
		issuesProblem: null,
		forge: {
			kind: 'github',
			host: 'github.com',
			budget: {limit: 5000, remaining: 4870, resetAt: sampleNow + 1_800_000},
			problem: null,
			fault: null,
			until: null,
		},
		agents: [
			{id: 'claude-code', label: 'Claude Code', installed: true},
			{id: 'codex', label: 'Codex', installed: true},
			{id: 'aider', label: 'Aider', installed: false},
		],
		messages: [],
		busy: null,
		...changes,
	};
	const listeners = new Set<() => void>();
	const screens = new Set<(screen: string) => void>();
	const act = async <Answer>(name: string, args: unknown[], answer: Answer): Promise<Answer> => {
		store.calls.push({name, args});
		if (store.failWith !== null) {
			throw store.failWith;
		}
		return answer;
	};
	let messageId = 0;
	const store: MemoryStore = {
		calls: [],
		watched: new Set(),
		failWith: null,
		unasked: [],
		asked: {
			question: 'Run `npm test`?',
			ask: 'permission',
			options: [
				{label: 'Yes', means: 'yes', keys: ['Enter']},
				{label: 'Yes, and do not ask again', means: 'always', keys: ['Down', 'Enter']},
				{label: 'No', means: 'no', keys: ['Escape']},
			],
		},
		plans: {kill: [], force: [], cleanup: []},
		offer: sampleOffer(),
		proposal: sampleProposal(),
		pullDetail: sampleDetail(),
		diffText: 'diff --git a/x b/x\n\u{1B}[32m+added\u{1B}[m\n\u{1B}[31m-removed\u{1B}[m\n',
		logLines: ['14:00 spawned', '14:01 agent active'],
		change(next) {
			snapshot = {...snapshot, ...next};
			for (const listener of listeners) {
				listener();
			}
		},
		show(screen) {
			for (const onScreen of screens) {
				onScreen(screen);
			}
		},
		getSnapshot: () => snapshot,
		subscribe(onChange) {
			listeners.add(onChange);
			return () => listeners.delete(onChange);
		},
		refresh: () => act('refresh', [], store.unasked),
		spawn: (request: SpawnRequest) => act('spawn', [request], []),
		send: (ids, text) => act('send', [ids, text], undefined),
		menu: id => act('menu', [id], store.asked),
		answer: (id, menu, answer) => act('answer', [id, menu, answer], undefined),
		planKill: (ids, options) =>
			act('planKill', [ids, options], options.force ? store.plans.force : store.plans.kill),
		kill: (ids, options) => act('kill', [ids, options], []),
		planCleanup: () => act('planCleanup', [], store.plans.cleanup),
		cleanup: plan => act('cleanup', [plan], []),
		restore: ids => act('restore', [ids], undefined),
		pulls: {
			detail: id => act('detail', [id], store.pullDetail),
			propose: id => act('propose', [id], store.proposal),
			create: (id, text) => act('create', [id, text], undefined),
			push: (id, options) => act('push', [id, options], undefined),
			offerMerge: id => act('offerMerge', [id], store.offer),
			merge: (id, method) => act('merge', [id, method], undefined),
			rerun: id => act('rerun', [id], undefined),
			open: id => act('open', [id], undefined),
			openIssue: ref => act('openIssue', [ref], undefined),
			react: (id, answer) => act('react', [id, answer], undefined),
			tell: (id, text) => act('tell', [id, text], undefined),
		},
		attach: id => act('attach', [id], 'detached' as const),
		watchScreen(id, onScreen) {
			store.watched.add(id);
			screens.add(onScreen);
			onScreen(`screen of ${id}`);
			return () => {
				store.watched.delete(id);
				screens.delete(onScreen);
			};
		},
		log: id => act('log', [id], store.logLines),
		diff: id => act('diff', [id], store.diffText),
		say(level: MessageLevel, text: string) {
			messageId++;
			const message: BoardMessage = {id: messageId, at: Date.now(), level, text};
			store.change({messages: [...snapshot.messages, message]});
		},
		dispose: async () => {},
	};
	return store;
}
