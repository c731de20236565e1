import {expect, test} from 'vitest';
import {noSignals} from '../../source/session/agent-events.ts';
import type {NewFact} from '../../source/session/facts.ts';
import {happenings} from '../../source/session/happenings.ts';
import type {Session} from '../../source/session/session.ts';
import {viewSession} from '../../source/session/view.ts';
import {
	birth,
	conflict,
	integrated,
	killed,
	lost,
	recordOf,
	saying,
	started,
	stopped,
	tipA,
	worktree,
} from './sample-facts.ts';
import {checks, samplePull} from './sample-pull.ts';

function sessionOf(facts: readonly NewFact[], signals = noSignals()): Session {
	return viewSession(recordOf(worktree, ...facts), signals, {
		now: birth + 60_000,
		idleAfterMs: 300_000,
		filesCost: {usd: null, source: null, tokens: null},
		forge: 'github',
		asked: null,
	});
}

const pull = (failing: string[]): NewFact => ({
	kind: 'pull',
	pull: samplePull({checks: checks(failing.length === 0 ? 'SUCCESS' : 'FAILURE', {failing})}),
	tip: tipA,
});

const working = sessionOf([started()]);

test.each<[name: string, before: Session | null, now: Session | null, happened: [string, string][]]>([
	['nothing', working, working, []],
	['a new one', null, working, [['new', 'working']]],
	['archived', working, null, [['gone', 'archived']]],
	['killed', working, sessionOf([started(), killed]), [['state', 'killed']]],
	['stopped', working, sessionOf([started(), stopped]), [['state', 'stopped']]],
	[
		'lost, with a pull request',
		sessionOf([started(), pull([])]),
		sessionOf([started(), pull([]), lost()]),
		[['state', 'mergeable, lost']],
	],
	[
		'a check failed',
		sessionOf([started(), pull([])]),
		sessionOf([started(), pull(['build (linux)'])]),
		[['state', 'ci_failed: build (linux)']],
	],
	[
		'another one failed',
		sessionOf([started(), pull(['build'])]),
		sessionOf([started(), pull(['lint'])]),
		[['attention', 'ci_failed: lint']],
	],
	[
		'it asks',
		working,
		sessionOf([started()], saying('waiting_input', {text: 'Run npm test?'})),
		[['attention', 'working: permission: Run npm test?']],
	],
	[
		'lost when it is merged already',
		sessionOf([started(), integrated()]),
		sessionOf([started(), integrated(), lost()]),
		[],
	],
	[
		'merged when its terminal is gone already',
		sessionOf([started(), lost()]),
		sessionOf([started(), lost(), integrated()]),
		[['state', 'merged']],
	],
	[
		'stopped, with a conflict',
		sessionOf([started(), pull([]), conflict()]),
		sessionOf([started(), pull([]), conflict(), stopped]),
		[['state', 'mergeable, stopped']],
	],
	[
		'a conflict of a stopped one',
		sessionOf([started(), stopped]),
		sessionOf([started(), stopped, conflict()]),
		[],
	],
	[
		'a conflict, which its text says',
		sessionOf([started(), pull([])]),
		sessionOf([started(), pull([]), conflict()]),
		[['attention', 'mergeable: conflicts in a.ts']],
	],
	['it is answered', sessionOf([started()], saying('waiting_input')), working, [['attention', 'working']]],
])('%s', (_, before, now, happened) => {
	const known = new Map(before === null ? [] : [[before.id, before]]);
	const found = happenings(known, now === null ? [] : [now]);
	expect(found.map(({what, text}) => [what, text])).toEqual(happened);
});
