import {expect, test} from 'vitest';
import {gitError, subcommand, usefulLine} from '../../source/git/messages.ts';

test.each([
	['warning: something\nhint: do\nfatal: it broke\nhint: again', 'it broke'],
	["Preparing worktree (new branch 'x')\nerror: no\n", 'no'],
	[
		"fatal: unable to access 'https://ada:secret@example.com/x.git/': gone",
		"unable to access 'https://example.com/x.git/': gone",
	],
	['fatal: bad \u001b[31mname\u0007', 'bad  [31mname'],
	['', ''],
])('of %j it says %j', (stderr, line) => {
	expect(usefulLine(stderr)).toBe(line);
});

test.each([
	[['-c', 'a=b', '--git-dir=/x', 'worktree', 'add'], 'worktree'],
	[['-C', '/x', 'status'], 'status'],
	[['--version'], ''],
])('the command in %j is %j', (args, word) => {
	expect(subcommand(args)).toBe(word);
});

test.each([
	['fatal: write error: No space left on device', 'disk_full', /Free some space/],
	["fatal: Unable to create '/x/index.lock': File exists.", 'git', /Another git command/],
	[
		'Author identity unknown\n\n*** Please tell me who you are.\n\nfatal: unable to auto-detect email address',
		'git',
		/user\.email/,
	],
	[
		"fatal: detected dubious ownership in repository at '/x'\nTo add an exception for this directory, call:\n\n\tgit config --global --add safe.directory /x\n",
		'no_permission',
		/git config --global --add safe\.directory \/x$/,
	],
	['fatal: what else', 'git', /by hand/],
] as const)('%j has a code and a remedy', (stderr, code, hint) => {
	const error = gitError(['commit'], stderr);
	expect(error.code).toBe(code);
	expect(error.hint).toMatch(hint);
});
