import type {AgentEvent} from './agent-events.ts';
import type {Permissions} from './session.ts';
import type {FileLine, Place, ScreenReader, Sign, Signal, StreamReader} from './signal.ts';

/** What an agent's launch line is made of. */
export type LaunchInput = {
	/** The whole prompt, also in the file `promptFile`; null for a start without a prompt. */
	prompt: string | null;
	promptFile: string;
	sessionId: string;
	/** Random UUID of the session, for agents that take their conversation's id from us. */
	conversationId: string;
	/** Resume this conversation instead of starting one. */
	resume: string | null;
	model: string | null;
	permissions: Permissions;
	worktree: string;
	/** The repository's main worktree and its common git dir (`…/.git`). */
	mainWorktree: string;
	gitCommonDir: string;
	/** The worktree's own admin dir (`…/.git/worktrees/<id>`). */
	gitDir: string;
	/** The session's folder that the agent may write (`agent/`). */
	agentDir: string;
	/** A folder of AO's for this session where the adapter may place files it needs (settings files). */
	sessionDir: string;
	/** The environment the agent will get, to look things up in (`CODEX_HOME`); not to be changed. */
	env: Readonly<Record<string, string>>;
	/**
	AO's hook program: `<hook> <event>` appends what it reads from standard input to the session's events as that event;
	`<hook> --brief <event>` leaves a long payload out but for its ids. Always ends with 0 and prints nothing.
	*/
	hook: string;
	/** What the program says of its version, such as `2.1.330`; null where it was not asked or said nothing. */
	version: string | null;
};

/** How the agent is started. */
export type Launch = {
	argv: string[];
	/** Added to the agent's environment. */
	env?: Record<string, string>;
	/** Set where the prompt could not go by argv: it is pasted when the agent is ready. */
	pastePrompt?: string;
	/** The id by which the conversation can be resumed, where it is known at launch. */
	conversationId?: string;
};

/** What AO can learn from an agent, and how: for `ao doctor` and docs/agents.md. One short phrase each. */
export type AgentAbout = {
	/** How it gets its prompt, model and permission mode. */
	launch: string;
	/** Its hooks, plugin or event file; null where it has none that AO could use without touching the user's files. */
	events: string | null;
	/** Its own record of the conversation. */
	transcript: string | null;
	/** What its pane title and its screen tell. */
	screen: string | null;
	/** Where cost and tokens come from. */
	cost: string | null;
	/** How a conversation is brought back. */
	resume: string | null;
	/** The version this was seen with; null for what was only read in documentation or source. */
	seen: string | null;
};

/** An agent AO can launch: data, and functions only where agents differ. Everything but `launch` is optional. */
export type Agent = {
	/** The word users type. */
	id: string;
	/** As shown on a card. */
	label: string;
	/** The program looked for on PATH before anything is created; an absolute path is checked as it is. */
	program: string;
	/** Other names of the program, looked for in this order where `program` is not there. */
	otherPrograms?: readonly string[];
	/** One line: how to get it. */
	install: string;
	/** Arguments that print its version. */
	versionArgs?: readonly string[];
	/** Whether `launch` wants to know the version (asking costs a process, once per program). */
	launchNeedsVersion?: boolean;
	about: AgentAbout;
	launch(input: LaunchInput): Launch | Promise<Launch>;
	/** The folder in which it keeps its files, from the environment it gets; kept in the facts, to find them later. */
	home?(env: Readonly<Record<string, string>>): string;
	/** Its hooks' or plugin's lines in the session's events. AO's own (`activity`, `cost`, `note`, `pr`) never come here. */
	events?: StreamReader<AgentEvent>;
	/** Its own files of lines (transcripts, event files), which only grow. */
	files?: {
		/** Paths of those that are there now, the main one first; [] where none is yet. Called often: a few `stat`s at most. */
		find(place: Place): string[] | Promise<string[]>;
		lines: StreamReader<FileLine>;
	};
	/** Its own file of state, replaced whole: how things stand now; null where it says nothing. */
	live?(place: Place): Sign | null | Promise<Sign | null>;
	/**
	Whether the place's conversation is there to be resumed. One in which nothing was said yet may be on no disk, and an
	agent that is to resume it ends at once. Without this function it is taken to be there.
	*/
	hasConversation?(place: Place): boolean | Promise<boolean>;
	/** Cost, tokens and the conversation's id from another place than lines (a database, a file replaced whole). */
	usage?(place: Place): Signal[] | Promise<Signal[]>;
	/** What its pane title says; `answered` where it only tells that nothing is asked. */
	title?(title: string): Sign | 'answered' | null;
	screen?: ScreenReader;
	/** How long Enter waits after a paste, in ms. */
	enterDelayMs?: number;
};
