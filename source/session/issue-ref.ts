import {AoError} from './errors.ts';
import {cleanText, fitWidth} from './text.ts';

/** Where a bare number belongs. `repository` is the project's own one on a GitHub server. */
export type RefContext = {
	tracker: 'local' | 'github';
	repository?: Repository | null;
};

export type Repository = {host: string; owner: string; repo: string};

/** The parts of a canonical reference. A local number has dots where Backlog.md made it a part of another (`4.1`). */
export type RefParts =
	| {kind: 'local'; number: string}
	| {kind: 'github'; host: string; owner: string; repo: string; number: string};

export type NamedRef = {input: string; ref: string};
export type ParsedRef = NamedRef | {input: string; error: AoError};

/** How many issues one range may name. */
export const rangeLimit = 200;

const understood =
	"Understood are 42, #42, 42-47, task-7, owner/repo#42 and an issue's GitHub address; work in your own words goes with --prompt.";

const range = /^#?(\d+)(?:\.\.|[-–—])#?(\d+)$/;
const local = /^(?:local:(?:task-|#)?|task-)(\d+(?:\.\d+)*)$/;
const bare = /^(?:#|(?:github:|gh[-:])#?)?(\d+)$/;
const bareLocal = /^#?(\d+(?:\.\d+)*)$/;
const inRepository = /^(github:|gh:)?(?:([^/#\s]+)\/)?([^/#\s]+)\/([^/#\s]+)#(\d+)$/;
const address = /^(?:https?:\/\/|www\.|[a-z0-9.-]+(?::\d+)?\/)\S*\/(?:issues|pulls?)\/\S+$/;
const canonicalLocal = /^local:task-(\d+(?:\.\d+)*)$/;
const canonicalGitHub = /^github:([^/#\s]+)\/([^/#\s]+)\/([^/#\s]+)#(\d+)$/;

const hostPattern = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/;
/** What is a host also where nothing says so: `a/b/c#1` could as well be a group's project of another forge. */
const plainlyHost = /[.:]|^localhost$/;
const ownerPattern = /^[a-z0-9][a-z0-9_-]{0,99}$/;
const repoPattern = /^(?!\.{1,2}$)[a-z0-9._-]{1,100}$/;
/** Hosts whose issue addresses look like GitHub's. */
const otherForge =
	/(?:^|\.)(?:gitlab\.[a-z.]+|bitbucket\.org|codeberg\.org|gitea\.com|linear\.app|atlassian\.net)(?::\d+)?$/;

/**
What a user typed, as canonical references (`local:task-7`, `github:host/owner/repo#42`), in order. One input may hold
several (commas, blanks, ranges of bare numbers). What is not understood comes back with its `AoError('usage')`.
*/
export function parseIssueRefs(inputs: readonly string[], context: RefContext): ParsedRef[] {
	return inputs.flatMap(input => {
		const words = input.split(/[\s,]+/).filter(word => word !== '');
		return words.length === 0
			? [{input, error: noIssueNamed()}]
			: words.flatMap(word => parseWord(word, context));
	});
}

/** The error for a command that needs an issue and got nothing, or something empty. */
export function noIssueNamed(): AoError {
	return new AoError('usage', 'No issue was named.', {
		hint: "A shell takes everything after # as a comment: type ao spawn '#42', or ao spawn 42.",
	});
}

/** The first of each reference, in order, and the later ones with the input that had named it. */
export function dedupeRefs(refs: readonly NamedRef[]): {
	unique: NamedRef[];
	duplicates: (NamedRef & {first: string})[];
} {
	const unique = new Map<string, NamedRef>();
	const duplicates: (NamedRef & {first: string})[] = [];
	for (const item of refs) {
		const earlier = unique.get(item.ref);
		if (earlier) {
			duplicates.push({...item, first: earlier.input});
		} else {
			unique.set(item.ref, item);
		}
	}
	return {unique: [...unique.values()], duplicates};
}

/** The parts of a canonical reference; null for anything else. */
export function splitRef(ref: string): RefParts | null {
	const task = canonicalLocal.exec(ref)?.[1];
	if (task !== undefined) {
		return {kind: 'local', number: task};
	}
	const [, host, owner, repo, number] = canonicalGitHub.exec(ref) ?? [];
	return host && owner && repo && number ? {kind: 'github', host, owner, repo, number} : null;
}

/** How a reference is shown, and understood when it is typed in the same context: `task-7`, `#42`, `owner/repo#42`. */
export function shortRef(ref: string, context: RefContext): string {
	const parts = splitRef(ref);
	if (parts === null) {
		return ref;
	}
	if (parts.kind === 'local') {
		return `task-${parts.number}`;
	}
	const {host, owner, repo, number} = parts;
	const own = context.repository ? lowerCased(context.repository) : null;
	if (context.tracker === 'github' && own?.host === host && own.owner === owner && own.repo === repo) {
		return `#${number}`;
	}
	const place = `${owner}/${repo}#${number}`;
	return host === (own?.host ?? 'github.com') ? place : `${host}/${place}`;
}

/**
The names that mean a reference where it is typed in this context: in full, short, and its number alone where a bare
number belongs to the same tracker and repository.
*/
export function refNames(ref: string, context: RefContext): string[] {
	const parts = splitRef(ref);
	const short = shortRef(ref, context);
	if (parts === null) {
		return [ref];
	}
	const {number} = parts;
	const own = parts.kind === 'local' ? context.tracker === 'local' : short === `#${number}`;
	const long = parts.kind === 'local' ? [`local:${number}`] : longNames(parts, context);
	return [...new Set([ref, short, ...long, ...(own ? [number, `#${number}`] : [])])];
}

function longNames(
	{host, owner, repo, number}: RefParts & {kind: 'github'},
	{repository}: RefContext,
): string[] {
	const place = `${owner}/${repo}#${number}`;
	const usualHost = repository?.host.toLowerCase() ?? 'github.com';
	return [...(host === usualHost ? [place] : []), `${host}/${place}`];
}

/** One word of an input: a range gives several references, everything else one. */
function parseWord(word: string, context: RefContext): ParsedRef[] {
	try {
		const core = trimmed(word);
		const [, first, last] = range.exec(core) ?? [];
		if (first === undefined || last === undefined) {
			return [{input: word, ref: oneRef(core.toLowerCase(), word, context)}];
		}
		return numbersBetween(first, last, word).map(number => ({
			input: number,
			ref: ownRef(number, word, context),
		}));
	} catch (error) {
		if (error instanceof AoError) {
			return [{input: word, error}];
		}
		throw error;
	}
}

/** Without the brackets, quotes and punctuation that come along when a reference is copied out of a sentence. */
function trimmed(word: string): string {
	return word.replace(/^[<([{"'`]+/, '').replace(/[>)\]}"'`.,;:!?]+$/, '');
}

function numbersBetween(first: string, last: string, word: string): string[] {
	const from = Number(checkedNumber(first, word));
	const to = Number(checkedNumber(last, word));
	const count = to - from + 1;
	if (count < 1) {
		throw new AoError('usage', `The range ${shown(word)} runs backwards.`, {hint: `Type ${to}-${from}.`});
	}
	if (count > rangeLimit) {
		throw new AoError('usage', `The range ${shown(word)} names ${count} issues; ${rangeLimit} is the most.`, {
			hint: 'Type several ranges, or choose issues with --label or --search and --limit.',
		});
	}
	return Array.from({length: count}, (_, index) => String(from + index));
}

function oneRef(text: string, word: string, context: RefContext): string {
	const task = local.exec(text)?.[1] ?? (context.tracker === 'local' ? bareLocal.exec(text)?.[1] : undefined);
	if (task !== undefined) {
		return `local:task-${checkedNumber(task, word)}`;
	}
	const own = bare.exec(text)?.[1];
	if (own !== undefined) {
		return ownRef(own, word, {...context, tracker: 'github'});
	}
	const [, prefix, host, owner, repo, number] = inRepository.exec(text) ?? [];
	if (owner !== undefined && repo !== undefined && number !== undefined) {
		const ownHost = context.repository?.host.toLowerCase();
		if (host !== undefined && prefix === undefined && host !== ownHost && !plainlyHost.test(host)) {
			throw notUnderstood(word);
		}
		return gitHubRef({host: host ?? ownHost ?? 'github.com', owner, repo}, number, word);
	}
	if (address.test(text)) {
		return addressRef(text, word);
	}
	throw notUnderstood(word);
}

/** A bare number in the project's own tracker. */
function ownRef(number: string, word: string, {tracker, repository}: RefContext): string {
	if (tracker === 'local') {
		return `local:task-${checkedNumber(number, word)}`;
	}
	if (!repository) {
		throw new AoError(
			'usage',
			`${shown(word)} names an issue on GitHub, but this project has no repository there.`,
			{
				hint: 'Name it in full (owner/repo#42), or name a local issue (task-42).',
			},
		);
	}
	return gitHubRef(repository, number, word);
}

/** An issue's or pull request's address: the web page with all that may follow it, or the REST API's. */
function addressRef(text: string, word: string): string {
	const url = URL.parse(text.includes('://') ? text : `https://${text}`);
	if (url === null || otherForge.test(url.host)) {
		throw notUnderstood(word);
	}
	const api = /^(?:\/api\/v3)?\/repos\//;
	const path = url.pathname.replace(api, '/').split('/').slice(1);
	const [owner, repo, kind, number] = path;
	if (!(owner && repo && number && /^(?:issues|pulls?)$/.test(kind ?? '') && /^\d+$/.test(number))) {
		throw notUnderstood(word);
	}
	return gitHubRef(
		{host: url.host.replace(/^(?:www|api)\.(?=github\.com$|.+\.ghe\.com$)/, ''), owner, repo},
		number,
		word,
	);
}

function gitHubRef(repository: Repository, number: string, word: string): string {
	const {host, owner, repo} = lowerCased(repository);
	if (!hostPattern.test(host) || !ownerPattern.test(owner) || !repoPattern.test(repo)) {
		throw notUnderstood(word);
	}
	return `github:${host}/${owner}/${repo}#${checkedNumber(number, word)}`;
}

function lowerCased({host, owner, repo}: Repository): Repository {
	return {
		host: host.toLowerCase(),
		owner: owner.toLowerCase(),
		repo: repo.toLowerCase().replace(/\.git$/, ''),
	};
}

/** A number (or `4.1`) without leading zeros; zero and what a JavaScript number cannot hold are refused. */
function checkedNumber(digits: string, word: string): string {
	const parts = digits.split('.').map(Number);
	if (parts.some(part => part === 0)) {
		throw new AoError('usage', `${shown(word)} names issue 0; issue numbers start at 1.`, {hint: understood});
	}
	if (parts.some(part => !Number.isSafeInteger(part))) {
		throw new AoError('usage', `${shown(word)} has a number that no issue can have.`, {hint: understood});
	}
	return parts.join('.');
}

function notUnderstood(word: string): AoError {
	return new AoError('usage', `${shown(word)} is not an issue that AO understands.`, {hint: understood});
}

/** What was typed, fit for a message of one line. */
function shown(word: string): string {
	return JSON.stringify(fitWidth(cleanText(word), 60));
}
