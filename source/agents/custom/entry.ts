import type {Permissions} from '../../session/session.ts';

/** One regular expression for each thing that a title or a screen can show. */
export type Patterns = Readonly<Partial<Record<'active' | 'waiting' | 'blocked' | 'ready', RegExp>>>;

/** Keys of the terminal, by tmux's names, for each answer. */
export type Answers = Readonly<Partial<Record<'yes' | 'always' | 'no', readonly string[]>>>;

/** An agent of the user's own that was checked, as docs/custom-agents.md describes it. */
export type CustomAgent = {
	/** Program and arguments; with placeholders, also inside an argument. */
	command?: readonly [program: string, ...args: string[]];
	/** Another agent's id: everything is its, but what stands here. */
	like?: string;
	/** As shown on a card; the id where it is absent. */
	label?: string;
	/** Added to its environment; placeholders are filled in here too. */
	env?: Readonly<Record<string, string>>;
	/** In place of `command` where a conversation is resumed. */
	resume?: readonly [program: string, ...args: string[]];
	/** What the argument `{model}` stands for where a model was chosen. */
	model?: readonly string[];
	/** What the argument `{permissions}` stands for in each mode. */
	permissions?: Readonly<Partial<Record<Permissions, readonly string[]>>>;
	screen?: Patterns;
	title?: Patterns;
	answers?: Answers;
	/** How long Enter waits after a paste, in ms. */
	enterDelayMs?: number;
};

export const placeholders = [
	'prompt',
	'promptFile',
	'session',
	'worktree',
	'conversation',
	'model',
	'permissions',
] as const;
