import type {Budget, Fault} from '../../session/forge.ts';
import type {Answer} from '../../session/menu.ts';
import type {PlanItem} from '../../session/plan.ts';
import type {Permissions, Session} from '../../session/session.ts';
import type {Menu} from '../../session/signal.ts';
import type {Issue} from '../../session/tracker.ts';
import type {BoardPulls} from '../pulls/pull-model.ts';

export type MessageLevel = 'info' | 'good' | 'warning' | 'error';

/** A line above the footer. */
export type BoardMessage = {id: number; at: number; level: MessageLevel; text: string};

/** How the server with the pull requests answers. */
export type ForgeHealth = {
	kind: 'github';
	host: string;
	/** What may still be asked, as last heard; null before its first answer. */
	budget: Budget | null;
	/** Why it could not be asked just now, in one line; null where it could. */
	problem: string | null;
	/** The kind of that; null where it could, or where only another process knows. */
	fault: Fault['kind'] | null;
	/** When it makes sense to ask again, in ms since the epoch; null where nobody knows. */
	until: number | null;
};

/** What the board draws from. A new object whenever anything changed; parts that did not change keep their identity. */
export type BoardSnapshot = {
	/** The project's id and root; null on a board of all projects. */
	project: {id: string; root: string} | null;
	/** False until the first look has ended. */
	loaded: boolean;
	sessions: readonly Session[];
	/** Open issues of the tracker that have neither an active nor a merged session: the cards of *To do*. */
	issues: readonly Issue[];
	/** False until the tracker has said once which issues are open: there may be any number. */
	issuesHeard: boolean;
	/** Why the tracker's issues could not be read, in one line; null where they were. */
	issuesProblem: string | null;
	/** Where the pull requests are; null where no server has any. */
	forge: ForgeHealth | null;
	/** Agents one can start here, the default one first. */
	agents: readonly {id: string; label: string; installed: boolean}[];
	messages: readonly BoardMessage[];
	/** Short words on what is going on just now ("spawning 3 of 5"); null when nothing is. */
	busy: string | null;
};

export type SpawnRequest = {
	/** Issue references as typed; empty with a free prompt. */
	issues: string[];
	prompt: string | null;
	agent: string | null;
	model: string | null;
	permissions: Permissions | null;
};

/** What the board may see and do. Actions answer when they are done, and also leave a message on the board. */
export type BoardStore = {
	getSnapshot(): BoardSnapshot;
	/** For `useSyncExternalStore`. */
	subscribe(onChange: () => void): () => void;
	/** Looks anew at everything. Gives what could not be asked, in sentences. */
	refresh(): Promise<string[]>;
	/** Spawns one session for each issue (skipping as a batch does), or one for the prompt. Gives the new sessions' ids. */
	spawn(request: SpawnRequest): Promise<string[]>;
	send(sessionIds: readonly string[], text: string): Promise<void>;
	/** What stands on the session's screen as a question, with its answers. Fails where nothing does. */
	menu(sessionId: string): Promise<Menu>;
	/** Answers that very menu; one that stands there no more is not answered. */
	answer(sessionId: string, menu: Menu, answer: Answer): Promise<void>;
	/** What a kill would do, one line a session: the dialog's words. Both variants, without and with `force`. */
	planKill(sessionIds: readonly string[], options: {force: boolean}): Promise<PlanItem[]>;
	kill(sessionIds: readonly string[], options: {force: boolean}): Promise<PlanItem[]>;
	planCleanup(): Promise<PlanItem[]>;
	/** Carries out this plan; each line is checked again right before. */
	cleanup(plan: readonly PlanItem[]): Promise<PlanItem[]>;
	restore(sessionIds: readonly string[]): Promise<void>;
	/** Pull requests, and merging with or without one. */
	readonly pulls: BoardPulls;
	/** The session's terminal takes over this one; the board has given the terminal away before it calls this. */
	attach(sessionId: string): Promise<'detached' | 'ended'>;
	/** The session's screen with colours (SGR only), live while watched. Gives the function that ends it. */
	watchScreen(sessionId: string, onScreen: (screen: string) => void): () => void;
	/** The session's log in words, newest last. */
	log(sessionId: string): Promise<string[]>;
	/** The diff against the fork point, as coloured patch text. */
	diff(sessionId: string): Promise<string>;
	/** Shows a message. */
	say(level: MessageLevel, text: string): void;
	/** Lets go of watchers and helpers; agents go on. */
	dispose(): Promise<void>;
};
