import {execa} from 'execa';
import {findProgram} from './find-program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The control sequence that a terminal shows a notification by. */
export type NoticeSequence = '9' | '777';

/** How a terminal is told something. */
export type TerminalWay = {
	/** Null where it would show none of them: the bell is all. */
	osc: NoticeSequence | null;
	/** Whether it is known to show it; some only do with an extension or a patch. */
	sure: boolean;
	/** Whether tmux lies between, and has to hand it on. */
	tmux: boolean;
};

/** What a terminal outside tmux is called, best first, and whether tmux hands on what it does not know itself. */
export type OuterTerminal = {names: readonly string[]; passthrough: boolean};

/**
Names of terminals that show notifications, as they stand in `TERM`, `TERM_PROGRAM`, or their answer to XTVERSION. OSC 9
is iTerm2's (iterm2.com/documentation-escape-codes.html), OSC 777 rxvt's, where an extension shows it; VTE shows it in
Fedora's builds only, and passes over it elsewhere.
*/
const terminals: readonly {name: RegExp; osc: NoticeSequence; sure: boolean}[] = [
	{name: /^iterm/i, osc: '9', sure: true},
	{name: /^wezterm/i, osc: '9', sure: true},
	{name: /^(?:xterm-)?kitty/i, osc: '9', sure: true},
	{name: /^(?:xterm-)?ghostty/i, osc: '9', sure: true},
	{name: /^warp/i, osc: '9', sure: true},
	{name: /^foot/i, osc: '777', sure: true},
	{name: /^(?:u?rxvt|rxvt-unicode)/i, osc: '777', sure: false},
	{name: /^vte/i, osc: '777', sure: false},
];

/** Set by terminals that say nothing in `TERM_PROGRAM`, or whose word outlives an SSH connection. */
const signs: readonly [variable: string, name: string][] = [
	['KITTY_WINDOW_ID', 'kitty'],
	['WEZTERM_PANE', 'wezterm'],
	['GHOSTTY_RESOURCES_DIR', 'ghostty'],
	['VTE_VERSION', 'vte'],
];

const bellAlone = {osc: null, sure: false} as const;

/**
The way to tell a terminal something, by the environment. Inside tmux it is the terminal outside that counts.
@param outer what `outerTerminal` gave; null outside tmux, and where tmux did not answer.
*/
export function terminalWay(env: Environment, outer: OuterTerminal | null): TerminalWay {
	const tmux = Boolean(env.TMUX);
	if (tmux) {
		return {...(outer?.passthrough === true ? wayOfNames(outer.names) : bellAlone), tmux};
	}
	if (env.WT_SESSION || /^(?:dumb|linux|screen)/.test(env.TERM ?? '')) {
		return {...bellAlone, tmux};
	}
	const sign = signs.find(([variable]) => env[variable])?.[1];
	const names = [env.TERM, env.TERM_PROGRAM, env.LC_TERMINAL, env.TERM_PROGRAM ? undefined : sign];
	return {...wayOfNames(names), tmux};
}

function wayOfNames(names: readonly (string | undefined)[]): {osc: NoticeSequence | null; sure: boolean} {
	const known = names.flatMap(name => terminals.find(terminal => terminal.name.test(name ?? '')) ?? []);
	const [best] = known;
	return best === undefined ? bellAlone : {osc: best.osc, sure: best.sure};
}

/** How long tmux may take to answer, in ms. */
const patience = 2000;

/**
The terminal that tmux is shown in now, by its own words (XTVERSION, else its `TERM`), and whether `allow-passthrough`
is on (tmux(1)). Null outside tmux, and where it does not answer.
*/
export async function outerTerminal(env: Environment): Promise<OuterTerminal | null> {
	const program = env.TMUX ? findProgram('tmux', env.PATH) : null;
	if (program === null) {
		return null;
	}
	const format = '#{allow-passthrough}\t#{client_termtype}\t#{client_termname}';
	const pane = env.TMUX_PANE ? ['-t', env.TMUX_PANE] : [];
	const {stdout, failed} = await execa(program, ['display-message', '-p', ...pane, format], {
		env,
		extendEnv: false,
		stdin: 'ignore',
		reject: false,
		timeout: patience,
	});
	const [passthrough = '', type = '', name = ''] = failed ? [] : String(stdout).split('\t');
	return failed ? null : {names: [type, name], passthrough: ['1', 'on', 'all'].includes(passthrough)};
}

/**
What to write to a terminal: the sequence, and the bell. It moves no cursor, so that it may come between any two
writes. A text may come from anybody: no character in it ends the sequence, or its field, before its time.
*/
export function noticeSequence(
	notice: {title: string; body: string},
	way: Omit<TerminalWay, 'sure'>,
	bell: boolean,
): string {
	const [title, body] = [fieldOf(notice.title), fieldOf(notice.body)];
	const ring = bell ? '\u0007' : '';
	if (way.osc === null) {
		return ring;
	}
	const text = way.osc === '9' ? `9;${title}: ${body}` : `777;notify;${title};${body}`;
	const sequence = `\u001B]${text}\u0007`;
	return `${way.tmux ? throughTmux(sequence) : sequence}${ring}`;
}

function fieldOf(text: string): string {
	return text.replace(/;/g, ',').replace(/[\u0000-\u001F\u007F-\u009F]/g, '');
}

function throughTmux(sequence: string): string {
	return `\u001BPtmux;${sequence.replaceAll('\u001B', '\u001B\u001B')}\u001B\\`;
}
