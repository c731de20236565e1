import type {RuntimeKind} from './session.ts';

/** What a terminal is started with. */
export type LaunchSpec = {
	/** The AO session's id, also the terminal's name. */
	name: string;
	/** The program and its arguments, executed as they are, never through a shell's parsing. */
	argv: readonly string[];
	/** The whole environment of the program; nothing of the runtime's own environment is added but TERM and the like. */
	env: Readonly<Record<string, string>>;
	/** Must exist: the runtime refuses a missing folder. */
	cwd: string;
	columns: number;
	rows: number;
};

/** How a terminal is found again, as stored in the session's facts. */
export type RuntimeHandle = {
	kind: RuntimeKind;
	/** The name to reach it by: the tmux pane id (`%7`), or the host's terminal id. */
	target: string;
	/** The agent's process id. */
	pid: number;
	/** When that process started, as the system says it (guards against a reused pid); null where unknown. */
	pidStart: string | null;
	/** The socket of the tmux server or of the pty host. */
	socket: string;
};

/** One terminal, as a look saw it. */
export type TerminalView = {
	name: string;
	target: string;
	pid: number;
	alive: boolean;
	/** Exit status and signal name of an ended program; both null while it runs or where they cannot be known. */
	exitStatus: number | null;
	exitSignal: string | null;
	title: string;
	/** When its program wrote last, in ms since the epoch (tmux: in whole seconds); null where unknown. */
	activityAt: number | null;
	/** Somebody has this terminal attached. */
	attached: boolean;
};

export type CaptureOptions = {
	/** Lines of scrollback before the screen; 0 by default. */
	scrollback?: number;
	/** Keep colours and attributes as SGR sequences (only those; everything else is gone). */
	colours?: boolean;
};

/**
Where agents' terminals live. Every method may throw `AoError('runtime')` when the server does not answer; a server
that is not there is no error (`list` gives `[]`). `session` arguments are AO session ids, matched exactly.
*/
export type Runtime = {
	kind: RuntimeKind;
	/** The socket of this runtime for this data dir. */
	socket: string;
	/** Starts a program in a new terminal; the server is started when needed. Throws when the name is taken. */
	start(spec: LaunchSpec): Promise<RuntimeHandle>;
	/** All terminals of this data dir, dead ones that are kept included. One look for all of them. */
	list(): Promise<TerminalView[]>;
	/** The screen as text, one line a row, trailing blanks cut; '' where there is no such terminal. */
	capture(session: string, options?: CaptureOptions): Promise<string>;
	/**
	Types text as one bracketed paste (where the program asked for it), byte for byte, then Enter as a key of its own.
	Refuses (`AoError('runtime')`) when the program has ended or there is no such terminal.
	*/
	paste(session: string, text: string, options?: {enter?: boolean; enterDelayMs?: number}): Promise<void>;
	/** Presses keys by tmux's names (`Enter`, `Escape`, `C-c`, `Up`, `y`). Refuses as `paste` does. */
	keys(session: string, keys: readonly string[]): Promise<void>;
	resize(session: string, columns: number, rows: number): Promise<void>;
	/** Ends the terminal and forgets it; its program gets HUP. Not an error where it is gone already. */
	close(session: string): Promise<void>;
	/**
	Hands this process's own terminal to the session until the person leaves (Ctrl-q; in tmux also prefix d) or the
	program ends. Gives why it came back.
	*/
	attach(session: string): Promise<'detached' | 'ended'>;
	/** A command line that a person can type to attach, for `y` and messages. */
	attachCommand(session: string): string;
	/**
	Calls back soon after something was written in, or happened to, one of these terminals: at most every 100 ms for
	each. Gives the function that ends it. Costs nothing while nothing happens.
	*/
	watch(sessions: readonly string[], onChange: (session: string) => void): () => void;
	/** Ends the server of this data dir when no terminal is left in it, or with all of them (`force`). */
	shutdown(options?: {force?: boolean}): Promise<void>;
	/** Lets go of helpers (sockets, watchers) of this process; agents go on. */
	dispose(): Promise<void>;
};
