import fs from 'node:fs';
import type {Asking, ForgeCache} from '../../records/forge-cache.ts';
import type {Answer, AskOptions, Fault, Forge, IssueNews, Target} from '../../session/forge.ts';
import type {Policy, Pull, PullRef} from '../../session/pull.ts';
import {isSamePull} from '../../session/pull-name.ts';
import type {Project} from '../project.ts';
import {type SessionEntry, say} from '../sessions.ts';
import type {Want} from './forge-due.ts';
import {policyKey} from './forge-targets.ts';
import {ownPull, takePull} from './take-pull.ts';

/** What base branches ask for is asked again after so long, in ms. */
const policyAge = 3_600_000;

type Caches = ReadonlyMap<Project, ForgeCache>;

/** What was known when it was asked, and how to know what others wrote since. */
export type Known = {caches: Caches; reread(): void};

/**
Asks each host once for all that is wanted of it, takes the answers into facts and caches, and gives by host why some
had none.
@throws on abort; the first failure of a session, when the others have theirs.
*/
export async function askForges(
	wants: readonly Want[],
	known: Known,
	options: AskOptions,
): Promise<Map<string, Fault>> {
	const faults = new Map<string, Fault>();
	const failures: unknown[] = [];
	const refs = new Map(wants.flatMap(({entries}) => entries.map(entry => [entry, entry.record.pulls.ref])));
	for (const host of new Set(wants.map(want => want.host))) {
		const own = wants.filter(want => want.host === host);
		const [first] = own;
		if (first === undefined) {
			continue;
		}
		const fault = await askHost(first.project.ao.gitHub(host).forge, own, known, {
			...options,
			failures,
			refs,
		});
		if (fault !== null) {
			faults.set(host, fault);
		}
	}
	if (failures.length > 0) {
		throw failures[0];
	}
	return faults;
}

type Got = {want: Want; pull: Pull};

async function askHost(
	forge: Forge,
	wants: readonly Want[],
	{caches, reread}: Known,
	options: AskOptions & {failures: unknown[]; refs: ReadonlyMap<SessionEntry, PullRef | null>},
): Promise<Fault | null> {
	const {failures, refs} = options;
	const ask = asking(forge, options);
	const first = await ask(wants.map(({target}) => target));
	const got: Got[] = [];
	const found: {want: Want; target: Target}[] = [];
	reread();
	for (const [index, want] of wants.entries()) {
		const answer = first.answers[index];
		note(want, caches, answer, first.fault);
		if (answer?.kind === 'pull') {
			got.push({want, pull: answer.pull});
		} else if (answer?.kind === 'issue') {
			await forEach(want.entries, failures, entry => takeIssue(entry, answer.issue));
		} else if (answer?.kind === 'branch') {
			await forEach(want.entries, failures, async entry => {
				const own = await ownPull(entry, answer.pulls);
				if (own !== null) {
					const pull = {...own.repository, number: own.number};
					found.push({want, target: {kind: 'pull', key: '', pull}});
				}
			});
		}
	}
	const second = await ask(found.map(({target}) => target));
	for (const [index, {want}] of found.entries()) {
		const answer = second.answers[index];
		note(want, caches, answer, second.fault);
		if (answer?.kind === 'pull') {
			got.push({want, pull: answer.pull});
		}
	}
	const third = await askPolicies(ask, got, caches);
	reread();
	for (const {want, pull} of got) {
		const policy = caches.get(want.project)?.policies[policyKey(pull.repository, pull.base)]?.policy ?? null;
		await forEach(want.entries, failures, entry => {
			// Somebody may have given it another one since it was asked for, or a restore have let go of this one.
			if (isSameRef(refs.get(entry) ?? null, entry.record.pulls.ref)) {
				takePull(entry, pull, policy);
			}
		});
	}
	return first.fault ?? second.fault ?? third;
}

function isSameRef(one: PullRef | null, other: PullRef | null): boolean {
	return one === null || other === null ? one === other : isSamePull(one, other);
}

/** Does the work for each session: one that was archived meanwhile, or fails, keeps none of the others from theirs. */
async function forEach(
	entries: readonly SessionEntry[],
	failures: unknown[],
	work: (entry: SessionEntry) => void | Promise<void>,
): Promise<void> {
	for (const entry of entries) {
		try {
			await work(entry);
		} catch (error) {
			if (fs.existsSync(entry.paths.facts)) {
				failures.push(error);
			}
		}
	}
}

type Answers = {answers: (Answer | undefined)[]; fault: Fault | null};

/** Asks by place instead of by key: keys of several projects may be the same. */
function asking(
	forge: Forge,
	{signal, urgent}: AskOptions,
): (targets: readonly Target[]) => Promise<Answers> {
	return async targets => {
		if (targets.length === 0) {
			return {answers: [], fault: null};
		}
		const keyed = targets.map((target, index) => ({...target, key: String(index)}));
		const {answers, fault} = await forge.ask(keyed, {
			...(signal === undefined ? {} : {signal}),
			...(urgent === undefined ? {} : {urgent}),
		});
		return {answers: keyed.map(({key}) => answers.get(key)), fault};
	};
}

/** Asks for what the base branches of open pull requests ask for, each once an hour. */
async function askPolicies(
	ask: (targets: readonly Target[]) => Promise<Answers>,
	got: readonly Got[],
	caches: Caches,
): Promise<Fault | null> {
	const now = Date.now();
	const wanted = new Map<string, {target: Target; caches: Set<ForgeCache>}>();
	for (const {want, pull} of got) {
		const cache = caches.get(want.project);
		const key = policyKey(pull.repository, pull.base);
		if (cache === undefined || pull.state !== 'OPEN' || now - (cache.policies[key]?.at ?? 0) < policyAge) {
			continue;
		}
		const {repository, base} = pull;
		const known = wanted.get(key) ?? {target: {kind: 'policy', key, repository, base}, caches: new Set()};
		known.caches.add(cache);
		wanted.set(key, known);
	}
	const {answers, fault} = await ask([...wanted.values()].map(({target}) => target));
	for (const [index, [key, {caches: own}]] of [...wanted].entries()) {
		const answer = answers[index];
		if (answer !== undefined) {
			const policy: Policy | null = answer.kind === 'policy' ? answer.policy : null;
			for (const cache of own) {
				cache.policies[key] = {at: now, policy};
			}
		}
	}
	return fault;
}

/** Notes in the cache when it was asked, and what came of it. */
function note(want: Want, caches: Caches, answer: Answer | undefined, fault: Fault | null): void {
	const cache = caches.get(want.project);
	if (cache === undefined) {
		return;
	}
	const askings = want.target.kind === 'issue' ? cache.issues : cache.sessions;
	const key = keyOf(want);
	const last = askings[key];
	const now = Date.now();
	const answered: Asking = {askedAt: now, answeredAt: now, failures: 0, problem: null, until: null};
	const unanswered: Asking = {
		askedAt: now,
		answeredAt: last?.answeredAt ?? null,
		failures: (last?.failures ?? 0) + 1,
		problem: answer?.kind === 'missing' ? answer.message : (fault?.message ?? 'there was no answer'),
		fault: answer === undefined ? (fault?.kind ?? null) : null,
		until: answer === undefined ? (fault?.until ?? null) : null,
	};
	askings[key] = answer === undefined || answer.kind === 'missing' ? unanswered : answered;
}

/** What the cache knows a want by. */
export function keyOf({target, entries}: Want): string {
	return target.kind === 'issue' ? target.key : (entries[0]?.id ?? '');
}

function takeIssue(entry: SessionEntry, {state, title}: IssueNews): void {
	const {record} = entry;
	const known = record.issueTitle ?? record.created.issue?.title;
	if (state !== record.issueState || title !== known) {
		say(entry, {kind: 'issue', state, title});
	}
}
