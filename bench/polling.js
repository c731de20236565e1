// What it costs to follow 100 sessions on GitHub for a working day, and how late AO knows what happens there: a
// simulation on a virtual clock with the functions that AO itself decides by, against the floor of asking for
// everything each 15 seconds in batches of 24, on the same day. Usage, with Node 24: node bench/polling.js [seed]
import {pointsOf} from '../source/forges/github/cost.ts';
import {dueTargets, nextLook, reserveShare, tickMs} from '../source/session/forge-schedule.ts';
import {derivePull} from '../source/session/pull-state.ts';
import {hour, makeServer, makeWorld, minute, second} from './polling-world.js';

const seed = Number(process.argv[2] ?? 1);
const slots = 100;
const limit = 5000;
const most = {pointsPerHour: 1000, medianLag: 15 * second, p95Lag: 90 * second};
const world = makeWorld({seed, slots, drafts: 5, length: 8 * hour});

/** What is known of a session here, and what was asked of it. */
function follow(session) {
	return {
		session,
		pull: null,
		settled: null,
		headSince: null,
		seen: 0,
		pushed: 0,
		over: false,
		asked: {askedAt: null, changedAt: null},
		issue: {askedAt: null, changedAt: null},
	};
}

/**
Runs the day: `choose` gives at each tick which of the wants are asked for. `others` is how many points of the same
budget others spend in an hour.
*/
function run({tick, others, choose, withIssues}) {
	const server = makeServer(world);
	const followed = world.sessions.map(follow);
	const policies = new Map();
	const spent = [];
	const lags = [];
	let lowest = limit;
	let alive = 0;
	let used = 0;
	let began = 0;

	for (let now = 0; now < world.length; now += tick) {
		if (now - began >= hour) {
			began += hour;
			used = 0;
		}
		const remaining = Math.max(0, limit - used - (others * (now - began)) / hour);
		const budget = {limit, remaining, resetAt: began + hour};
		const active = followed.filter(({session, over}) => !over && session.start <= now);
		alive = Math.max(alive, active.length);
		const wants = wantsOf(active, now, {budget, withIssues});
		const chosen = choose(wants, now);
		if (chosen.length === 0) {
			continue;
		}
		lowest = Math.min(lowest, budget.remaining);
		const found = [];
		for (const {kind, follower, target} of chosen) {
			const asked = kind === 'issue' ? follower.issue : follower.asked;
			asked.askedAt = now;
			if (target.kind === 'issue') {
				continue;
			}
			const answer = server.look(follower.session, now);
			if (answer !== null) {
				if (target.kind === 'branch') {
					found.push(follower);
				}
				take(follower, answer, now, lags);
			}
		}
		// What was found by its branch is asked for at once; what its base asks for, once an hour.
		const bases = new Set(
			active.filter(({pull}) => pull !== null).map(({session}) => session.place.repository.repo),
		);
		const stale = [...bases].filter(repo => now - (policies.get(repo) ?? Number.NEGATIVE_INFINITY) >= hour);
		for (const repo of stale) {
			policies.set(repo, now);
		}
		const points = [
			chosen.map(({target}) => target),
			found.map(() => ({kind: 'commits'})),
			found.map(() => ({kind: 'pull'})),
			stale.map(() => ({kind: 'policy'})),
		]
			.filter(targets => targets.length > 0)
			.reduce((sum, targets) => sum + pointsOf(targets), 0);
		used += points;
		spent.push({at: now, points});
	}
	return {spent, lags, lowest, alive};
}

function wantsOf(active, now, {budget, withIssues}) {
	return active.flatMap(follower => {
		const {session, pull} = follower;
		while (follower.pushed < session.pushes.length && session.pushes[follower.pushed] <= now) {
			follower.pushed += 1;
		}
		const pushedAt = follower.pushed === 0 ? null : session.pushes[follower.pushed - 1];
		const common = {now, pushedAt, failures: 0, until: null, budget};
		const known =
			pull === null
				? {kind: 'none', reachable: pushedAt !== null}
				: {kind: 'pull', pull, derived: stateOf(follower, now), fixing: isFixing(follower, now)};
		const wants = [
			{
				kind: 'session',
				follower,
				target: {kind: pull === null ? 'branch' : 'pull'},
				look: nextLook({...common, ...follower.asked, known}),
			},
		];
		if (withIssues) {
			const look = nextLook({...common, ...follower.issue, known: {kind: 'issue'}});
			wants.push({kind: 'issue', follower, target: {kind: 'issue'}, look});
		}
		return wants;
	});
}

function stateOf({pull, headSince, settled}, now) {
	return derivePull(pull, {now, headSince, settled});
}

/** Its agent is at work: it will push again in the next minutes. */
function isFixing({session, pushed}, now) {
	const next = session.pushes[pushed];
	return next !== undefined && next - now < 20 * minute;
}

/** Takes an answer in: what it tells for the first time is known now. */
function take(follower, {pull, steps}, now, lags) {
	const before = follower.pull;
	const computing = pull.mergeable === 'UNKNOWN';
	for (; follower.seen < steps; follower.seen++) {
		const {name, at} = follower.session.steps[follower.seen];
		if (name === 'conflict' && computing) {
			break;
		}
		if (at >= follower.session.opened && name !== 'pushed') {
			lags.push({name, lag: now - at});
		}
	}
	if (before?.head.oid !== pull.head.oid) {
		follower.headSince = now;
		follower.settled = null;
	}
	if (!computing) {
		follower.settled = pull;
	}
	if (JSON.stringify(before) !== JSON.stringify(pull)) {
		follower.asked.changedAt = now;
	}
	follower.pull = pull;
	follower.over = pull.state !== 'OPEN';
}

function adaptive(others) {
	const choose = (wants, now) => dueTargets(wants, now, pointsOf);
	return run({tick: tickMs, others, choose, withIssues: true});
}

/** Everything at each tick, in batches that cost one point. */
function floor() {
	return run({tick: 15 * second, others: 0, choose: wants => wants, withIssues: false});
}

/** The value below which the part `share` of them lies. */
function quantile(values, share) {
	const sorted = values.toSorted((one, other) => one - other);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The most points of any 60 minutes. */
function peak(spent) {
	let highest = 0;
	let sum = 0;
	let first = 0;
	for (const {at, points} of spent) {
		sum += points;
		while (spent[first].at <= at - hour) {
			sum -= spent[first].points;
			first += 1;
		}
		highest = Math.max(highest, sum);
	}
	return highest;
}

function show(name, {spent, lags, lowest}) {
	const all = lags.map(({lag}) => lag);
	const total = spent.reduce((sum, {points}) => sum + points, 0);
	const figures = {
		peak: peak(spent),
		mean: total / (world.length / hour),
		median: quantile(all, 0.5),
		p95: quantile(all, 0.95),
		lowest,
	};
	console.log(
		[
			name.padEnd(40),
			`points an hour: peak ${figures.peak.toFixed(0).padStart(5)} mean ${figures.mean.toFixed(0).padStart(5)}`,
			`lag: median ${(figures.median / second).toFixed(1).padStart(5)} s  p95 ${(figures.p95 / second).toFixed(1).padStart(6)} s`,
			`left when asking: at least ${figures.lowest.toFixed(0).padStart(5)}`,
		].join('   '),
	);
	return figures;
}

const began = performance.now();
const floorRun = floor();
const own = adaptive(0);
const squeezed = adaptive(2600);
console.log(
	`${world.sessions.length} sessions in 8 h, ${own.alive} at most at a time, ${own.lags.length} events on the server, seed ${seed}`,
);
const floorFigures = show('all each 15 s in batches (floor)', floorRun);
const ownFigures = show('AO', own);
const squeezedFigures = show('AO, agents spend 2,600 points an hour', squeezed);
console.log('\nAO, lag by event');
for (const name of [...new Set(own.lags.map(lag => lag.name))].sort()) {
	const values = own.lags.filter(lag => lag.name === name).map(({lag}) => lag / second);
	console.log(
		`  ${name.padEnd(20)} ${String(values.length).padStart(5)}   median ${quantile(values, 0.5).toFixed(1).padStart(6)} s   p95 ${quantile(values, 0.95).toFixed(1).padStart(6)} s`,
	);
}
const checks = [
	[`under ${most.pointsPerHour} points in every hour`, ownFigures.peak < most.pointsPerHour],
	['cheaper than the floor', ownFigures.mean < floorFigures.mean],
	[`half of the events known in ${most.medianLag / second} s`, ownFigures.median <= most.medianLag],
	[`95 % of the events known in ${most.p95Lag / second} s`, ownFigures.p95 <= most.p95Lag],
	[
		`${reserveShare * 100} % of the budget left where agents spend much of it`,
		squeezedFigures.lowest >= reserveShare * limit,
	],
];
console.log('');
for (const [name, holds] of checks) {
	console.log(`${holds ? 'PASS' : 'FAIL'}  ${name}`);
}
console.log(`${((performance.now() - began) / second).toFixed(1)} s`);
process.exitCode = checks.every(([, holds]) => holds) ? 0 : 1;
