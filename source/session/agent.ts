import type {Permissions} from './session.ts';

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

/** An agent AO can launch: data, and functions only where agents differ. */
export type Agent = {
	/** The word users type. */
	id: string;
	/** As shown on a card. */
	label: string;
	/** The program looked for on PATH before anything is created; an absolute path is checked as it is. */
	program: string;
	/** One line: how to get it. */
	install: string;
	/** Arguments that print its version. */
	versionArgs?: readonly string[];
	launch(input: LaunchInput): Launch | Promise<Launch>;
	/** Keys that ask the agent to interrupt its turn. */
	interruptKeys?: readonly string[];
	/** How long Enter waits after a paste, in ms. */
	enterDelayMs?: number;
};
