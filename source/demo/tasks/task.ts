/** How the last test run or question came out. */
export type Outcome = 'passed' | 'failed' | 'allowed' | 'denied';

/** One thing that the demo agent does. Paths are relative to its worktree. */
type Action =
	/** Says a line. */
	| {do: 'say'; text: string}
	| {do: 'read'; path: string}
	/** Writes a whole file. */
	| {do: 'create'; path: string; content: string}
	/** Replaces the one place where `find` stands. */
	| {do: 'edit'; path: string; find: string; replace: string}
	/** Adds to the end of a file, which begins with `heading` where it is new. */
	| {do: 'append'; path: string; heading: string; content: string}
	/** Runs the repository's tests. */
	| {do: 'test'}
	/** Asks whether a command may be run, and waits for the answer. */
	| {do: 'ask'; question: string; command: string}
	/** Runs a program, which writes the files `writes`. */
	| {do: 'run'; argv: readonly [program: string, ...args: string[]]; writes: readonly string[]}
	/** Commits what was written since the turn began. */
	| {do: 'commit'; message: string}
	/** Ends the agent with this exit code; one that is brought back goes on behind it. */
	| {do: 'crash'; text: string; exitCode: number};

/** An action, with `only` left out where the last outcome is another one. */
export type Move = Action & {only?: Outcome};

/** An issue of the demo's repository and how the demo agent solves it. */
export type DemoTask = {
	/** Stable word for it. */
	key: string;
	title: string;
	body: string;
	labels: readonly string[];
	/** How long the whole takes at speed 1, without waiting for answers. */
	seconds: number;
	moves: readonly Move[];
	/** What was done, in one line. */
	result: string;
	/** Leaves by itself when it is done, instead of waiting for more. */
	leaves?: boolean;
};
