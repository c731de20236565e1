/** How often to look, in ms. */
const everyMs = 500;

/** What to ask `list-panes -a -F` for to see whether something was written. */
export const activityFormat =
	'#{session_name}|#{window_activity}|#{cursor_x},#{cursor_y}|#{history_size}|#{pane_dead}|#{pane_title}';

/**
Watches terminals where their ttys cannot be watched: one look at all of them every half second. tmux tells the time
of the last output in whole seconds, so output in the second of the look before counts as new.
*/
export function watchByLooks(
	sessions: readonly string[],
	look: () => Promise<string>,
	onChange: (session: string) => void,
): () => void {
	let before: Map<string, string> | null = null;
	let lookedAt = 0;
	let busy = false;

	const timer = setInterval(async () => {
		if (busy) {
			return;
		}
		busy = true;
		try {
			const now = Date.now();
			const seen = new Map(
				(await look())
					.split('\n')
					.filter(line => line !== '')
					.map(line => [line.split('|', 1)[0] ?? '', line]),
			);
			for (const session of before === null ? [] : sessions) {
				const line = seen.get(session);
				const activity = Number(line?.split('|')[1] ?? 0);
				if (line !== before?.get(session) || activity >= Math.floor(lookedAt / 1000)) {
					onChange(session);
				}
			}
			before = seen;
			lookedAt = now;
		} catch {
			// No answer this time: the next look may have one.
		} finally {
			busy = false;
		}
	}, everyMs);
	timer.unref();
	return () => clearInterval(timer);
}
