import type {PullDetail} from '../session/pull.ts';
import type {PullRequest} from '../session/session.ts';
import {type LookName, look} from './theme.ts';

export {reasonWords} from '../session/pull-reason.ts';

/** How checks and reviews look: an icon of the theme's table, and a word, so that no colour stands alone. */
export const checkLooks = {
	passed: {look: 'endedWell', word: 'passed'},
	failed: {look: 'broken', word: 'failed'},
	pending: {look: 'running', word: 'running'},
	skipped: {look: 'idle', word: 'skipped'},
} as const satisfies Record<PullDetail['checks'][number]['state'], {look: LookName; word: string}>;

export const reviewLooks = {
	APPROVED: {look: 'good', word: 'approved'},
	CHANGES_REQUESTED: {look: 'broken', word: 'requests changes'},
	COMMENTED: {look: 'idle', word: 'commented'},
	DISMISSED: {look: 'ended', word: 'was dismissed'},
	PENDING: {look: 'pending', word: 'has not sent it yet'},
} as const satisfies Record<PullDetail['reviews'][number]['state'], {look: LookName; word: string}>;

/** How many checks have passed, as on a card: `checks 2/3`; `checks` where they have not appeared. */
export function checksWord({checks: {passed, failed, pending}}: Pick<PullRequest, 'checks'>): string {
	const all = passed + failed + pending;
	return all === 0 ? 'checks running' : `checks ${passed}/${all}`;
}

/** The icon of a name in the theme's table before these words. */
export function withIcon(name: LookName, words: string): string {
	return `${look(name).icon} ${words}`;
}
