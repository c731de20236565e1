import type {Activity, Tokens} from './session.ts';

/** What an agent can be heard to do; `idle`, `exited` and `unknown` are derived. */
export type HeardActivity = Exclude<Activity, 'idle' | 'exited' | 'unknown'>;

export type Ask = 'permission' | 'question';

/** How things stand now, as a title, a screen or a file that is replaced whole shows it. */
export type Sign = {
	activity: HeardActivity;
	/** What is asked, or why it is blocked, in the agent's own words (foreign text, not cleaned). */
	text?: string | null;
	/** Only with `waiting_input`. */
	ask?: Ask;
	/** When it came to stand so, in ms since the epoch, where the source says it. */
	at?: number;
};

/** What one event, or one line of an agent's own files, says. `at`: ms since the epoch, the record's own time. */
export type Signal =
	| {kind: 'activity'; at: number; activity: HeardActivity; text?: string | null; ask?: Ask}
	/** What was asked is over and the agent goes on. Ends waiting, and says nothing where nothing was asked. */
	| {kind: 'answered'; at: number}
	/** The id by which the conversation can be resumed, from now on. */
	| {kind: 'conversation'; id: string}
	/**
	One request to a model. The same `request` (an id that is unique in the session) again replaces what it said before.
	In `tokens` the four are disjoint: `input` is without what was read from or written to the cache, `output` is with
	reasoning. `hourCacheWrite`: so many of `cacheWrite` are kept for an hour (Anthropic prices them higher). `provider`:
	as `@pydantic/genai-prices` names it (`anthropic`, `openai`, `google`). `usd`: the agent's own figure.
	*/
	| {
			kind: 'usage';
			request: string;
			model: string | null;
			provider?: string;
			tokens: Tokens;
			hourCacheWrite?: number;
			usd?: number;
	  }
	/** The agent's own running total of one thread (`of`), which replaces the one before; threads are added up. */
	| {kind: 'total'; of: string; tokens?: Tokens; usd?: number};

/**
Reads a stream record by record. `Memory` is what it has to remember between two records: JSON values only (it is kept
on disk between two processes), small (no list that grows with the stream); `read` may change it in place.
*/
export type StreamReader<Record, Memory = unknown> = {
	start(): Memory;
	/** Gives what the record says; [] for one that says nothing, is of another conversation, or is unknown. Never throws. */
	read(memory: Memory, record: Record): Signal[];
};

/** A line of one of the agent's own files, parsed. */
export type FileLine = {
	value: unknown;
	/** 0 for the main one, the first that `find` gave; more for others. Each file is read with a memory of its own. */
	file: number;
	/** The conversation that AO knows for the session, or has just heard of; null where none is known yet. */
	conversation: string | null;
	/**
	When it was written at the latest, in ms since the epoch and never later than now: the file's time of change when it
	was read. For files whose records have no time of their own; the reading's own time where it is not given.
	*/
	writtenAt?: number;
};

/** Where a session's agent has its own files. */
export type Place = {
	/** What `Agent.home` gave when it was started; null for an agent without one. */
	home: string | null;
	worktree: string;
	conversation: string | null;
	/** AO's folder of the session, and the part of it that the agent may write. */
	sessionDir: string;
	agentDir: string;
	/** The process in the terminal, and its start as the system says it (`process-table.ts`). */
	pid: number;
	pidStart: string | null;
	/** When this run was started, in ms since the epoch. */
	startedAt: number;
};

/** A question on the screen with the answers it offers. */
export type Menu = {
	/** What is asked, in one or two lines (foreign text, not cleaned). */
	question: string;
	ask: Ask;
	options: MenuOption[];
};

export type MenuOption = {
	label: string;
	/** `yes`: this once; `always`: from now on; `no`: refuse; `other`: an answer to a question, or something else. */
	means: 'yes' | 'always' | 'no' | 'other';
	/** The keys that choose it from the screen as it is now, by tmux's names; none where it takes words instead. */
	keys: readonly string[];
};

/** What can be read from an agent's screen: pure, from the last block only, so that old output means nothing. */
export type ScreenReader = {
	/** `lines`: the screen from top to bottom, without colours, trailing blanks cut. null: it says nothing. */
	sign(lines: readonly string[]): Sign | null;
	/** The question that is open now with its answers; null where none is, or where its answers cannot be read for sure. */
	menu?(lines: readonly string[]): Menu | null;
	/** What stands half-typed in the prompt box: '' for an empty one; null where there is no prompt box to be seen. */
	draft?(lines: readonly string[]): string | null;
};
