import {cleanText} from './text.ts';

type Commit = {author: {name: string; email: string}; message: string};

/**
The message of one commit that stands for several: a title (the first commit's subject where there is none), their
subjects, and everybody who had a part in them as `Co-authored-by`.
@param commits oldest first; all of it is foreign text.
@param self the address of whoever makes the new commit.
*/
export function squashMessage({
	title,
	commits,
	self,
}: {
	title: string | null;
	commits: readonly Commit[];
	self: string | null;
}): string {
	const subjects = commits.map(({message}) => subjectOf(message)).filter(subject => subject !== '');
	const subject = cleanText(title ?? '').trim() || (subjects[0] ?? 'Squashed commit');
	const list = subjects.every(other => other === subject) ? [] : subjects.map(line => `* ${line}`);
	const trailers = coAuthors(commits, self).map(({name, email}) => `Co-authored-by: ${name} <${email}>`);
	return [[subject], list, trailers]
		.filter(part => part.length > 0)
		.map(part => part.join('\n'))
		.join('\n\n');
}

/** The first line of a commit's message, clean. */
export function subjectOf(message: string): string {
	return cleanText(message.trimStart().split('\n', 1)[0] ?? '').trim();
}

const trailer = /^co-authored-by:[ \t]*([^<>\n]*?)[ \t]*<([^<>\s]+)>[ \t]*$/gim;

/** Authors and named co-authors, each address once, without the one who commits. */
function coAuthors(commits: readonly Commit[], self: string | null): {name: string; email: string}[] {
	const found = new Map<string, {name: string; email: string}>();
	const add = (name: string, email: string): void => {
		const key = email.toLowerCase();
		if (key !== '' && key !== self?.toLowerCase() && !found.has(key)) {
			found.set(key, {name: cleanText(name).replace(/[<>]/g, '').trim(), email: cleanText(email)});
		}
	};
	for (const {author, message} of commits) {
		add(author.name, author.email);
		for (const [, name = '', email = ''] of message.matchAll(trailer)) {
			add(name, email);
		}
	}
	return [...found.values()];
}
