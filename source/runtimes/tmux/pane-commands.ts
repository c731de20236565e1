/** A pane of this session and of no other: the name is a check that the server is still the same. */
export function target(session: string, pane: string): string {
	return `=${session}:.${pane}`;
}

/** A pane that somebody has scrolled takes keys for itself until it is out of that mode. */
export function pressKeys(where: string, keys: readonly string[]): string[][] {
	return [
		['copy-mode', '-q', '-t', where],
		['send-keys', '-t', where, '--', ...keys],
	];
}

/** What `pasteBuffer` prints instead of pasting. */
export const paneIsDead = 'dead';

/** A tmux that shows control characters in a paste as text unless it is given `-S` (3.7 and newer). */
const changesPastes = '#{m/r:^(next-)?(3[.]([789]|[1-9][0-9])|[4-9]|master),#{version}}';

/**
Pastes standard input by a buffer of this name, byte for byte, with brackets where the program asked for them. A paste
into a dead pane would end a tmux 3.3a server with all its sessions; a scrolled pane does not know whether its program
wants brackets.
*/
export function pasteBuffer(where: string, buffer: string): string[][] {
	const paste = (flags: string) => `paste-buffer -p -r -d ${flags} -b ${buffer} -t '${where}'`;
	return [
		['load-buffer', '-b', buffer, '-'],
		[
			'if-shell',
			'-F',
			'-t',
			where,
			'#{pane_dead}',
			`delete-buffer -b ${buffer} ; display-message -p ${paneIsDead}`,
			`copy-mode -q -t '${where}' ; if-shell -F '${changesPastes}' "${paste('-S')}" "${paste('')}"`,
		],
	];
}
