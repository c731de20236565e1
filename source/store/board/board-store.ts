import {AoError, errorView} from '../../session/errors.ts';
import {reactionWords} from '../../session/fact-words.ts';
import type {Answer} from '../../session/menu.ts';
import type {PlanItem} from '../../session/plan.ts';
import type {Session} from '../../session/session.ts';
import type {Menu} from '../../session/signal.ts';
import {defaultAgentId, listAgents} from '../agents/agents.ts';
import {answerMenu, answerWords, openMenu} from '../agents/approve.ts';
import {sendMessage, sentWords} from '../agents/send.ts';
import type {Ao} from '../ao.ts';
import {planCleanup, runCleanup} from '../endings/cleanup.ts';
import {killSession, planKill} from '../endings/kill.ts';
import {restoreSessions} from '../endings/restore.ts';
import {emptyTrash} from '../endings/trash.ts';
import {ForgeTroubles, faultWords, forgeHealth} from '../forge/forge-health.ts';
import type {ForgeLook} from '../forge/look-at-forge.ts';
import {forgetIssues, issuesProblem, issuesToDo} from '../issues/issues.ts';
import {readShortLog, sessionDiff} from '../logs.ts';
import {Follower} from '../look/follow.ts';
import type {Overview} from '../look/overview.ts';
import {Duties} from '../news/duties.ts';
import type {Project} from '../project.ts';
import {createBoardPulls} from '../pulls/board-pulls.ts';
import type {BoardPulls} from '../pulls/pull-model.ts';
import type {SessionEntry} from '../sessions.ts';
import type {BoardMessage, BoardSnapshot, BoardStore, MessageLevel, SpawnRequest} from './board-model.ts';
import {keepSame, withinTrashDays} from './board-sessions.ts';
import {spawnFromBoard} from './board-spawn.ts';
import {planMessages} from './plan-messages.ts';
import {watchScreen} from './screens.ts';

/** A look at what cannot announce itself, in ms. */
const lookMs = 3000;

/** How many messages `@` shows. */
const messagesKept = 200;

const onlyInOneProject = 'To start something, open the board of one project: ao -p <id>.';

const cleanupChoice = {merged: true, closed: true};

/** The store of a board: of one project (`single`), or of all. Starts looking at once. */
export function createBoardStore(
	ao: Ao,
	projects: readonly Project[],
	options: {single: boolean},
): BoardStore {
	return new LiveBoardStore(ao, projects, options);
}

class LiveBoardStore implements BoardStore {
	readonly pulls: BoardPulls;
	readonly #ao: Ao;
	readonly #projects: readonly Project[];
	readonly #duties: Duties;
	readonly #follower: Follower;
	readonly #listeners = new Set<() => void>();
	readonly #stopIssues: (() => void)[];
	#entries: SessionEntry[] = [];
	#snapshot: BoardSnapshot;
	readonly #troubles = new ForgeTroubles();
	#asked: ForgeLook | null = null;
	/** What is wrong and not said yet: a refresh that runs may say it itself. */
	#held: string[] | null = null;
	#messageId = 0;
	#disposed = false;

	constructor(ao: Ao, projects: readonly Project[], {single}: {single: boolean}) {
		this.pulls = createBoardPulls({
			find: id => this.#findOne(id),
			issue: ref => this.#snapshot.issues.find(issue => issue.ref === ref) ?? null,
			env: ao.env,
			say: (level, text) => this.say(level, text),
			busyWith: (busy, work) => this.#busyWith(busy, work),
		});
		this.#ao = ao;
		this.#projects = projects;
		const [first] = projects;
		this.#snapshot = {
			project: single && first !== undefined ? {id: first.id, root: first.repository.root} : null,
			loaded: false,
			sessions: [],
			issues: [],
			issuesHeard: false,
			issuesProblem: null,
			agents: sortedAgents(ao, first),
			messages: [],
			busy: null,
			forge: forgeHealth(projects, [], null),
		};
		this.#duties = new Duties(
			ao,
			projects,
			{who: 'a board', terminal: process.stdout.isTTY ? process.stdout : null},
			{
				reacted: ({session, outcome, text}) =>
					this.say(
						outcome === 'failed' ? 'warning' : 'info',
						`${session}: ${reactionWords[outcome]}: ${text}`,
					),
				problem: text => this.#sayOnce('warning', text),
			},
		);
		this.#follower = new Follower(
			ao,
			projects,
			{everyMs: lookMs, archived: true},
			{
				read: ({entries, sessions}) => this.#show(entries, sessions),
				look: overview => this.#showLook(overview),
				forge: look => {
					this.#asked = look;
					this.#showHealth();
				},
				error: error => this.say('error', errorView(error).message),
				problems: problems => {
					for (const problem of problems) {
						this.#sayOnce('warning', problem);
					}
				},
			},
		);
		this.#stopIssues = projects.flatMap(
			({tracker}) => tracker.watch?.(() => this.#follower.lookSoon()) ?? [],
		);
		this.#follower.read();
		this.#follower.lookSoon();
		for (const project of projects) {
			emptyTrash(project).catch(() => undefined);
		}
	}

	getSnapshot = (): BoardSnapshot => this.#snapshot;

	subscribe = (onChange: () => void): (() => void) => {
		this.#listeners.add(onChange);
		return () => this.#listeners.delete(onChange);
	};

	async refresh(): Promise<string[]> {
		const held: string[] = [];
		this.#held = held;
		const problems = await this.#lookAnew().finally(() => {
			this.#held = null;
		});
		for (const text of held.filter(one => !problems.some(problem => problem.startsWith(one)))) {
			this.#sayOnce('warning', text);
		}
		return problems;
	}

	async #lookAnew(): Promise<string[]> {
		this.#projects.forEach(forgetIssues);
		const faults = [...(await this.#follower.refresh()).values()].map(faultWords);
		const {project, issuesProblem: issues} = this.#snapshot;
		const isSaid = project === null || issues === null || faults.some(words => words.startsWith(issues));
		return isSaid ? faults : [...faults, issues];
	}

	async spawn(request: SpawnRequest): Promise<string[]> {
		return this.#busyWith('spawning', () =>
			spawnFromBoard(this.#theProject(), request, {
				say: (level, text) => this.say(level, text),
				progress: busy => this.#change({busy}),
			}),
		);
	}

	async send(sessionIds: readonly string[], text: string): Promise<void> {
		await Promise.all(
			this.#find(sessionIds).map(entry =>
				this.#attempt(async () => {
					const {confirmed} = await sendMessage(entry, text, {wait: true, timeoutMs: 60_000});
					this.say('good', `${entry.id}: ${sentWords(confirmed)}`);
				}),
			),
		);
	}

	async menu(sessionId: string): Promise<Menu> {
		return openMenu(this.#findOne(sessionId));
	}

	async answer(sessionId: string, menu: Menu, answer: Answer): Promise<void> {
		await this.#attempt(async () => {
			const answered = await answerMenu(this.#findOne(sessionId), answer, menu);
			this.say('good', answerWords(answered));
		});
		this.#follower.lookSoon();
	}

	async planKill(sessionIds: readonly string[], {force}: {force: boolean}): Promise<PlanItem[]> {
		return Promise.all(this.#find(sessionIds).map(entry => planKill(entry, {force, keepWorktree: false})));
	}

	async kill(sessionIds: readonly string[], {force}: {force: boolean}): Promise<PlanItem[]> {
		return this.#busyWith('ending', async () => {
			const done: PlanItem[] = [];
			for (const entry of this.#find(sessionIds)) {
				done.push(await killSession(entry, {force, keepWorktree: false}));
				this.#follower.read();
			}
			this.#sayPlan(done, 'ended');
			return done;
		});
	}

	async planCleanup(): Promise<PlanItem[]> {
		const plans = await Promise.all(
			this.#projects.map(project => planCleanup(project, this.#entriesOf(project), cleanupChoice)),
		);
		return plans.flat();
	}

	async cleanup(plan: readonly PlanItem[]): Promise<PlanItem[]> {
		return this.#busyWith('cleaning up', async () => {
			const done: PlanItem[] = [];
			for (const project of this.#projects) {
				const entries = this.#entriesOf(project);
				const own = plan.filter(({id}) => entries.some(entry => entry.id === id));
				done.push(...(await runCleanup(project, entries, own, cleanupChoice)));
			}
			this.#sayPlan(
				done.filter(({action}) => action !== 'keep'),
				'archived',
			);
			await this.#lookAnew();
			return done;
		});
	}

	async restore(sessionIds: readonly string[]): Promise<void> {
		await this.#busyWith('restoring', async () => {
			this.#sayPlan(await restoreSessions(this.#find(sessionIds)), 'restored');
		});
	}

	async attach(sessionId: string): Promise<'detached' | 'ended'> {
		const [entry] = this.#find([sessionId]);
		const run = entry?.record.run;
		if (entry === undefined || run === null || run === undefined) {
			throw new AoError('failed', `${sessionId} has no terminal.`, {hint: 'Restore it first.'});
		}
		try {
			return await this.#ao.runtimeOf(run.handle).attach(entry.id);
		} finally {
			this.#follower.lookSoon();
		}
	}

	watchScreen(sessionId: string, onScreen: (screen: string) => void): () => void {
		const [entry] = this.#find([sessionId]);
		return entry === undefined ? () => undefined : watchScreen(entry, onScreen);
	}

	async log(sessionId: string): Promise<string[]> {
		return this.#find([sessionId]).flatMap(readShortLog);
	}

	async diff(sessionId: string): Promise<string> {
		const [entry] = this.#find([sessionId]);
		return entry === undefined ? '' : sessionDiff(entry, {colours: true, stat: false});
	}

	say(level: MessageLevel, text: string): void {
		this.#messageId++;
		const message: BoardMessage = {id: this.#messageId, at: Date.now(), level, text};
		this.#change({messages: [...this.#snapshot.messages, message].slice(-messagesKept)});
	}

	async dispose(): Promise<void> {
		this.#disposed = true;
		for (const stop of this.#stopIssues) {
			stop();
		}
		await Promise.all([this.#follower.close(), this.#duties.dispose()]);
	}

	/** The project that new sessions are for. A board of all projects has none: their issues' numbers are the same. */
	#theProject(): Project {
		const [project] = this.#projects;
		if (project === undefined || this.#snapshot.project === null) {
			throw new AoError('usage', 'This board shows all projects.', {hint: onlyInOneProject});
		}
		return project;
	}

	#find(ids: readonly string[]): SessionEntry[] {
		return ids.flatMap(id => this.#entries.find(entry => entry.id === id) ?? []);
	}

	#findOne(id: string): SessionEntry {
		const [entry] = this.#find([id]);
		if (entry === undefined) {
			throw new AoError('not_found', `There is no session ${id}.`);
		}
		return entry;
	}

	#entriesOf(project: Project): SessionEntry[] {
		return this.#entries.filter(entry => !entry.archived && entry.project.paths.dir === project.paths.dir);
	}

	async #showLook(overview: Overview): Promise<void> {
		const {entries, sessions} = overview;
		this.#duties.look(overview);
		const issues = await this.#readIssues(entries);
		if (!this.#disposed) {
			this.#show(entries, sessions, {loaded: true, ...issues});
			this.#showHealth();
		}
	}

	/** The same object while nothing about it changed. What is wrong is said once. */
	#showHealth(): void {
		const forge = forgeHealth(this.#projects, this.#entries, this.#asked);
		if (JSON.stringify(forge) !== JSON.stringify(this.#snapshot.forge)) {
			this.#change({forge});
		}
		for (const text of this.#troubles.news(forge, this.#asked)) {
			if (this.#held === null) {
				this.#sayOnce('warning', text);
			} else {
				this.#held.push(text);
			}
		}
	}

	async #readIssues(
		entries: readonly SessionEntry[],
	): Promise<Pick<BoardSnapshot, 'issues' | 'issuesHeard' | 'issuesProblem'>> {
		const [project] = this.#projects;
		if (project === undefined || this.#snapshot.project === null) {
			return {issues: [], issuesHeard: true, issuesProblem: onlyInOneProject};
		}
		try {
			const issues = await issuesToDo(project, entries);
			const same = JSON.stringify(issues) === JSON.stringify(this.#snapshot.issues);
			return {
				issues: same ? this.#snapshot.issues : issues,
				issuesHeard: true,
				issuesProblem: issuesProblem(project),
			};
		} catch (error) {
			const {issues, issuesHeard} = this.#snapshot;
			return {issues, issuesHeard, issuesProblem: errorView(error).message};
		}
	}

	#show(entries: SessionEntry[], sessions: readonly Session[], more: Partial<BoardSnapshot> = {}): void {
		this.#entries = entries;
		this.#change({
			sessions: keepSame(
				this.#snapshot.sessions,
				withinTrashDays(sessions, entries, {trashDays: this.#ao.settings.trashDays ?? 7, now: Date.now()}),
			),
			...more,
		});
	}

	#change(part: Partial<BoardSnapshot>): void {
		const changed = Object.entries(part).some(
			([name, value]) => this.#snapshot[name as keyof BoardSnapshot] !== value,
		);
		if (!changed) {
			return;
		}
		this.#snapshot = {...this.#snapshot, ...part};
		for (const listener of this.#listeners) {
			listener();
		}
	}

	async #busyWith<T>(busy: string, work: () => Promise<T>): Promise<T> {
		this.#change({busy});
		try {
			return await work();
		} catch (error) {
			this.#sayError(error);
			throw error;
		} finally {
			this.#change({busy: null});
			this.#follower.read();
			this.#follower.lookSoon();
		}
	}

	async #attempt(work: () => Promise<void>): Promise<void> {
		try {
			await work();
		} catch (error) {
			this.#sayError(error);
		}
	}

	#sayError(error: unknown): void {
		const {message, hint} = errorView(error);
		this.say('error', hint === null ? message : `${message} ${hint}`);
	}

	#sayOnce(level: MessageLevel, text: string): void {
		if (this.#snapshot.messages.at(-1)?.text !== text) {
			this.say(level, text);
		}
	}

	#sayPlan(plan: readonly PlanItem[], did: string): void {
		for (const {level, text} of planMessages(plan, did)) {
			this.say(level, text);
		}
	}
}

function sortedAgents(ao: Ao, project: Project | undefined): BoardSnapshot['agents'] {
	const first = project === undefined ? null : defaultAgentId(project);
	return listAgents(ao).sort((a, b) => Number(b.id === first) - Number(a.id === first));
}
