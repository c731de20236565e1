// A virtual working day on a GitHub server, the same one for each seed: sessions that work, push, open a pull request,
// get checks and reviews, mend what was found, and are merged. Times are ms since the day's start.
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed) {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

const repositories = ['web', 'api', 'docs', 'tools'].map((repo, index) => ({
	repository: {host: 'github.com', owner: 'acme', repo},
	policy: {requiredChecks: index < 2, resolvedThreads: index === 0, approvals: 1, workflows: repo !== 'docs'},
}));

/**
The day of `slots` sessions at a time: where one ends, the next begins soon. `drafts` of them are drafts all day.
Each session has its steps on the server in their order: `set` is what changes, `name` what somebody would call it.
*/
export function makeWorld({seed, slots, drafts, length}) {
	const random = randomFrom(seed);
	const sessions = [];
	for (let slot = 0; slot < slots; slot++) {
		let start = between(random, 0, 10 * minute);
		while (start < length) {
			const place = repositories[Math.floor(random() * repositories.length)];
			const session = makeSession(random, {
				index: sessions.length,
				place,
				start,
				draft: slot < drafts,
				length,
			});
			sessions.push(session);
			start = session.end + between(random, 0, 10 * minute);
		}
	}
	const merges = new Map(repositories.map(({repository}) => [repository.repo, []]));
	for (const {steps, place} of sessions) {
		for (const {name, at} of steps) {
			if (name === 'merged') {
				merges.get(place.repository.repo).push(at);
			}
		}
	}
	for (const times of merges.values()) {
		times.sort((one, other) => one - other);
	}
	return {sessions, merges, repositories, length};
}

function between(random, from, to) {
	return from + random() * (to - from);
}

/** Mostly near the lower end, now and then far from it, as people and tests are. */
function mostly(random, from, to) {
	return from + (to - from) * random() ** 3;
}

function makeSession(random, {index, place, start, draft, length}) {
	const steps = [];
	const pushes = [];
	const step = (at, name, set) => {
		steps.push({at, name, set});
	};
	let head = 0;
	/** A push, and the checks that it starts; gives when the last one ends, and whether one failed that counts. */
	const push = (at, set = {}) => {
		head += 1;
		const oid = `${index}-${head}`;
		pushes.push(at);
		step(at, 'pushed', {oid, checks: null, conflict: false, ...set});
		if (!place.policy.workflows) {
			return {end: at, failed: false};
		}
		const begin = at + between(random, 5 * second, 20 * second);
		const total = 2 + Math.floor(random() * 5);
		const ends = Array.from({length: total}, () => begin + mostly(random, minute, 15 * minute));
		ends.sort((one, other) => one - other);
		const failing = random() < 0.25 ? Math.floor(random() * total) : -1;
		const optional = place.policy.requiredChecks && random() < 0.3;
		const sum = done => {
			const failed = failing >= 0 && failing < done ? 1 : 0;
			return {
				oid,
				rollup: failed ? 'FAILURE' : done < total ? 'PENDING' : 'SUCCESS',
				passed: done - failed,
				failed,
				pending: total - done,
				failing: failed ? ['test'] : [],
				failedRequired: failed && !optional ? 1 : 0,
			};
		};
		step(begin, 'checks began', {checks: sum(0)});
		for (const [done, end] of ends.entries()) {
			const name =
				done === failing && !optional ? 'checks failed' : done === total - 1 ? 'checks ended' : 'check ended';
			step(end, name, {checks: sum(done + 1)});
		}
		return {end: ends.at(-1), failed: failing >= 0 && !optional};
	};
	/** Pushes until the checks pass. */
	const pushUntilGood = (at, set) => {
		let {end, failed} = push(at, set);
		for (let round = 0; failed && round < 4; round++) {
			({end, failed} = push(end + mostly(random, 2 * minute, 15 * minute)));
		}
		return end;
	};

	const first = start + mostly(random, 4 * minute, 45 * minute);
	const opened = first + between(random, 3 * second, 20 * second);
	let now = pushUntilGood(first);
	step(opened, 'opened', {open: true});
	if (draft) {
		while (now < length) {
			now = pushUntilGood(now + between(random, 20 * minute, 90 * minute));
		}
		return finished({index, place, start, draft, pushes, steps, opened, end: length});
	}
	now += mostly(random, 5 * minute, 2 * hour);
	if (random() < 0.08) {
		step(now, 'conflict', {conflict: true});
		now = pushUntilGood(now + mostly(random, 5 * minute, 30 * minute)) + mostly(random, minute, hour);
	}
	while (random() < 0.3) {
		step(now, 'changes requested', {review: 'CHANGES_REQUESTED', unresolved: 2});
		now = pushUntilGood(now + mostly(random, 3 * minute, 20 * minute), {unresolved: 0});
		now += mostly(random, 5 * minute, hour);
	}
	if (random() < 0.08) {
		step(now, 'closed', {ended: 'CLOSED'});
	} else {
		step(now, 'approved', {review: 'APPROVED', unresolved: 0});
		now += mostly(random, minute, hour);
		step(now, 'merged', {ended: 'MERGED'});
	}
	return finished({index, place, start, draft, pushes, steps, opened, end: now});
}

/** Its steps and pushes in their order; what would come after its end does not happen. */
function finished({steps, pushes, ...session}) {
	const before = at => at <= session.end;
	return {
		...session,
		steps: steps.toSorted((one, other) => one.at - other.at).filter(({at}) => before(at)),
		pushes: pushes.filter(before),
	};
}

/** What a pull request is when nothing happened yet. */
const untouched = {
	open: false,
	oid: '',
	checks: null,
	conflict: false,
	review: null,
	unresolved: 0,
	ended: null,
};

/** A look at the server: each has its own memory of what GitHub has computed, as looking makes it compute. */
export function makeServer({merges}) {
	const cursors = new Map();
	const base = (repo, now) => {
		const cursor = cursors.get(repo) ?? {count: 0};
		cursors.set(repo, cursor);
		const times = merges.get(repo);
		while (cursor.count < times.length && times[cursor.count] <= now) {
			cursor.count += 1;
		}
		return cursor.count;
	};
	return {
		/** The pull request as an answer at `now` tells it, with how many of its steps that is; null before it is there. */
		look(session, now) {
			const cursor = cursors.get(session) ?? {count: 0, now: untouched, key: '', readyAt: 0};
			cursors.set(session, cursor);
			for (; cursor.count < session.steps.length && session.steps[cursor.count].at <= now; cursor.count++) {
				cursor.now = {...cursor.now, ...session.steps[cursor.count].set};
			}
			if (!cursor.now.open) {
				return null;
			}
			const key = `${cursor.now.oid} ${base(session.place.repository.repo, now)} ${cursor.now.conflict}`;
			if (key !== cursor.key) {
				cursor.key = key;
				cursor.readyAt = now + (3 + ((session.index * 7 + cursor.count) % 8)) * second;
			}
			return {pull: pullOf(session, cursor.now, now < cursor.readyAt), steps: cursor.count};
		},
	};
}

function pullOf(session, now, computing) {
	const {place, draft} = session;
	const blocked =
		(now.review !== 'APPROVED' && place.policy.approvals > 0) ||
		(place.policy.requiredChecks &&
			(now.checks === null || now.checks.pending > 0 || now.checks.failedRequired > 0));
	const open = draft
		? 'DRAFT'
		: blocked
			? 'BLOCKED'
			: now.checks?.rollup === 'FAILURE'
				? 'UNSTABLE'
				: 'CLEAN';
	return {
		id: `PR_${session.index}`,
		repository: place.repository,
		number: session.index + 1,
		url: `https://github.com/acme/${place.repository.repo}/pull/${session.index + 1}`,
		title: `Change ${session.index}`,
		author: 'ada',
		state: now.ended ?? 'OPEN',
		draft,
		createdAt: new Date(session.opened).toISOString(),
		endedAt: null,
		head: {ref: `ao/${session.index}`, oid: now.oid, owner: 'acme', fork: false},
		base: 'main',
		insertions: 10,
		deletions: 2,
		mergeable: computing ? 'UNKNOWN' : now.conflict ? 'CONFLICTING' : 'MERGEABLE',
		mergeState: computing ? 'UNKNOWN' : now.conflict ? 'DIRTY' : open,
		reviewDecision: now.review ?? (place.policy.approvals > 0 ? 'REVIEW_REQUIRED' : null),
		queue: null,
		autoMerge: false,
		mergeCommit: null,
		reviews:
			now.review === null ? [] : [{id: 'R', author: 'grace', state: now.review, oid: now.oid, canPush: true}],
		reviewsAsked: 0,
		threads: {total: now.unresolved, unresolved: now.unresolved},
		comments: 0,
		checks: now.checks,
		policy: place.policy,
	};
}
