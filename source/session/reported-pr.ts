/** A pull request as an agent names it; `url` is null where it gave the number only. */
export type ReportedPr = {number: number; url: string | null};

const longestUrl = 500;

/** Where the number stands in the addresses of GitHub, GitLab, Gitea, Forgejo, Bitbucket and Azure DevOps. */
const pullRequestPath = /\/(?:pull|pulls|merge_requests|pull-requests|pullrequest)\/(\d{1,9})(?:\/|$)/;

/** Reads `17`, `#17` or an `https` address of a pull request without a password in it; null for everything else. */
export function parsePr(text: string): ReportedPr | null {
	const plain = /^#?(\d{1,9})$/.exec(text);
	if (plain !== null) {
		return numbered(plain[1], null);
	}
	if (text.length > longestUrl || !/^https:\/\/[\x21-\x7E]+$/.test(text) || !URL.canParse(text)) {
		return null;
	}
	const {username, password, origin, pathname} = new URL(text);
	const found = username === '' && password === '' ? pullRequestPath.exec(pathname) : null;
	return found === null
		? null
		: numbered(found[1], `${origin}${pathname.slice(0, found.index + found[0].length).replace(/\/$/, '')}`);
}

/** The same from an event's payload: its `url`, else its `number`. */
export function prOf(payload: Record<string, unknown>): ReportedPr | null {
	const {url, number} = payload;
	if (typeof url === 'string') {
		return parsePr(url);
	}
	return typeof number === 'number' ? parsePr(String(number)) : null;
}

function numbered(digits: string | undefined, url: string | null): ReportedPr | null {
	const number = Number(digits);
	return number > 0 ? {number, url} : null;
}
