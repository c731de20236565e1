import {AoError} from '../session/errors.ts';

const noise =
	/^(hint:|warning:|Preparing worktree|Updating files|Filtering content|trace:|\d\d:\d\d:\d\d\.\d+ |$)/;

/** The line of git's standard error that says what was wrong, safe to show: no control characters, no credentials. */
export function usefulLine(stderr: string): string {
	const lines = stderr.split(/[\r\n]+/).map(line => line.replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').trim());
	const told = lines.filter(line => !noise.test(line));
	const line = told.find(line => /^(fatal|error|remote: error)/.test(line)) ?? told[0] ?? '';
	return withoutCredentials(line.replace(/^(fatal|error): /, ''));
}

function withoutCredentials(text: string): string {
	return text.replace(/(\w:\/\/)[^/@\s']+@/g, '$1');
}

/** The git command's own word in an argument list: `worktree` in `-c a=b worktree add`. */
export function subcommand(args: readonly string[]): string {
	for (let index = 0; index < args.length; index++) {
		const word = args[index] ?? '';
		if (word === '-c' || word === '-C') {
			index++;
		} else if (!word.startsWith('-')) {
			return word;
		}
	}
	return '';
}

/** Where a write itself fails (not an open), git often leaves the reason out; it is hardly ever another one. */
const outOfSpace = /no space left on device|disk quota exceeded|unable to write (new index )?file/i;

/** A failed git command in words, with git's own remedy where it gave one. */
export function gitError(args: readonly string[], stderr: string): AoError {
	const line = usefulLine(stderr);
	const message = `git ${subcommand(args)}: ${line === '' ? 'it failed without saying why' : line}`;
	if (outOfSpace.test(stderr)) {
		return new AoError('disk_full', message, {hint: 'Free some space and try again; nothing was kept.'});
	}
	if (/dubious ownership/.test(stderr)) {
		const remedy = /git config --global --add safe\.directory .*/.exec(stderr)?.[0];
		return new AoError('no_permission', message, {
			hint: `It belongs to another user. If you trust it: ${remedy ?? 'git config --global --add safe.directory <path>'}`,
		});
	}
	if (/not a git repository/.test(stderr)) {
		return new AoError('not_a_repository', message, {
			hint: 'Go to a git repository, or make one with: git init',
		});
	}
	if (/\.lock': File exists|Another git process seems to be running/.test(stderr)) {
		return new AoError('git', message, {
			hint: 'Another git command is at work here; try again when it has ended.',
		});
	}
	if (
		/empty ident name|tell me who you are|unable to auto-detect email address|no email was given/i.test(
			stderr,
		)
	) {
		return new AoError('git', 'git does not know who you are, so it cannot make a commit.', {
			hint: 'Set it with: git config --global user.name "Your Name" && git config --global user.email you@example.com',
		});
	}
	return new AoError('git', message, {hint: 'Run the same git command by hand to see more.'});
}
