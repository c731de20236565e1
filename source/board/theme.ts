import {createContext} from 'react';
import type {Session} from '../session/session.ts';
import type {Style} from './spans.ts';

/** What the terminal can show. */
export type Theme = {
	/** False with `NO_COLOR`: bold, dim, underlined and inverse stay. */
	colours: boolean;
	/** True where only ASCII can be shown. */
	ascii: boolean;
};

/** For the components at the leaves, which alone know how a span is drawn. */
export const ThemeContext = createContext<Theme>({colours: true, ascii: false});

/**
Reads what the terminal can show from its environment. `NO_COLOR` counts where it is not empty (no-color.org); the
character set is the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set, as in POSIX. With none of them (as in many
containers) UTF-8 is assumed; the Linux console has no glyphs for the signs.
*/
export function themeFrom(env: Readonly<Record<string, string | undefined>>, ascii?: boolean): Theme {
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	return {
		colours: (env.NO_COLOR ?? '') === '',
		ascii: ascii ?? (env.TERM === 'linux' || (locale !== '' && !/utf-?8/i.test(locale))),
	};
}

/** An icon and how it looks. */
export type Look = {icon: string; style: Style};

const looks = {
	starting: {icon: '◌', style: {dim: true}},
	active: {icon: '●', style: {color: 'green'}},
	ready: {icon: '◆', style: {color: 'cyan'}},
	idle: {icon: '○', style: {dim: true}},
	waiting: {icon: '▲', style: {color: 'yellow', bold: true}},
	stuck: {icon: '■', style: {color: 'red', bold: true}},
	broken: {icon: '✗', style: {color: 'red'}},
	running: {icon: '◔', style: {color: 'blue'}},
	pending: {icon: '○', style: {color: 'blue'}},
	good: {icon: '✓', style: {color: 'green', bold: true}},
	endedWell: {icon: '✓', style: {dim: true}},
	ended: {icon: '✗', style: {dim: true}},
	unknown: {icon: '?', style: {color: 'yellow'}},
} as const satisfies Record<string, Look>;

export type LookName = keyof typeof looks;

/** The icon and style of a name in the table. */
export function look(name: LookName): Look {
	return looks[name];
}

const activityLooks: Record<Session['activity'], LookName> = {
	active: 'active',
	ready: 'ready',
	idle: 'idle',
	waiting_input: 'waiting',
	blocked: 'stuck',
	exited: 'ended',
	unknown: 'unknown',
};

/** How a session's activity looks: its state where it has ended or not begun, else what its agent is doing. */
export function sessionLook(session: Session): Look {
	if (session.parked !== null) {
		return look('idle');
	}
	switch (session.state) {
		case 'failed':
			return look('stuck');
		case 'queued':
		case 'spawning':
			return look('starting');
		case 'killed':
			return look('ended');
		case 'cleaned':
			return look(isMergedAndCleaned(session) ? 'endedWell' : 'idle');
		case 'merged':
			return session.column === 'done' ? look('endedWell') : look(activityLooks[session.activity]);
		case 'closed':
			return session.column === 'done' ? look('ended') : look(activityLooks[session.activity]);
		case 'exited':
			return look('broken');
		default:
			return look(activityLooks[session.activity]);
	}
}

/** Whether what cleanup has put away was merged. */
export function isMergedAndCleaned({state, pr, ended}: Session): boolean {
	return state === 'cleaned' && (pr?.state === 'merged' || /\bmerged\b/.test(ended?.detail ?? ''));
}
