export type LoggedCommit = {commit: string; message: string};

/** Reads `git log --format=%H%n%B -z`. */
export function parseLog(output: string): LoggedCommit[] {
	return output
		.split('\0')
		.filter(Boolean)
		.map(record => {
			const end = record.indexOf('\n');
			return {commit: record.slice(0, end), message: record.slice(end + 1)};
		});
}

/**
The commits that others take back, by the line that `git revert` writes; a revert that was itself reverted takes
nothing back. `newestFirst` is a part of history in git's own order.
*/
export function revertedCommits(newestFirst: readonly LoggedCommit[]): Set<string> {
	const reverted = new Set<string>();
	for (const {commit, message} of newestFirst) {
		if (!reverted.has(commit)) {
			for (const match of message.matchAll(/This reverts commit ([\da-f]{40,64})/g)) {
				reverted.add(match[1] ?? '');
			}
		}
	}
	return reverted;
}

/** The pull requests (`owner/repo#12`, lower case) that a commit takes back by the line that GitHub's button writes. */
export function revertedPulls(message: string): Set<string> {
	return new Set(
		[...message.matchAll(/^\s*Reverts ([\w.-]+\/[\w.-]+#\d+)\s*$/gim)].map(match =>
			(match[1] ?? '').toLowerCase(),
		),
	);
}
