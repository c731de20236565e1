import {customAlphabet} from 'nanoid';
import {splitRef} from './issue-ref.ts';

/** The longest session id. */
export const sessionIdLength = 48;

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';
const tailLength = 4;
const projectLength = 40;
const prefixLength = 20;

/** Letters that Unicode does not take apart into a Latin one and its accents. */
const folded: Record<string, string> = {
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	þ: 'th',
	ł: 'l',
	ħ: 'h',
	ı: 'i',
	ß: 'ss',
};

/** A project's id, made of the name of its folder: `a-z0-9` and single `-`, at most 40 characters, never empty. */
export function projectSlug(folderName: string): string {
	return slug(folderName.replace(/\.git$/i, ''), projectLength) || 'project';
}

/**
A new session's id, `{prefix}-{slug}-{4 random}`, safe as the name of a file, a branch and a tmux session. The slug is
the number of an issue (`slugSource` is its canonical reference or its shown id) or the first words of a prompt.
*/
export function sessionId({
	prefix,
	slugSource,
	random = customAlphabet(alphabet, tailLength),
}: {
	prefix: string;
	slugSource: string;
	/** Gives four of `a-z0-9`. */
	random?: () => string;
}): string {
	const start = slug(prefix, prefixLength) || 'project';
	const room = sessionIdLength - start.length - tailLength - 2;
	const number = splitRef(slugSource)?.number ?? /^(?:#|task-)([\d.]+)$/.exec(slugSource)?.[1];
	return `${start}-${slug(number ?? slugSource, room) || 'task'}-${random()}`;
}

/** Whether a text has the form of a session's id. */
export function isSessionId(text: string): boolean {
	return text.length <= sessionIdLength && /^[a-z0-9]+(?:-[a-z0-9]+)+-[a-z0-9]{4}$/.test(text);
}

/** Text as `a-z0-9` and single `-`, accents folded, cut where a word ends if it is too long; '' where nothing is left. */
function slug(text: string, length: number): string {
	const words = text
		.toLowerCase()
		.replace(/[æœøđðþłħıß]/g, letter => folded[letter] ?? letter)
		.normalize('NFKD')
		.replace(/[\p{Mark}'’]+/gu, '')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');
	if (words.length <= length) {
		return words;
	}
	const cut = words.slice(0, length + 1);
	const lastWord = cut.lastIndexOf('-');
	return lastWord > length / 2 ? cut.slice(0, lastWord) : cut.slice(0, length).replace(/-$/, '');
}
