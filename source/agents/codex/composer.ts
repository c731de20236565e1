/** The prompt box. */
export type Composer = {
	/** The line that it begins with. */
	start: number;
	/** What stands in it, '' for nothing. */
	draft: string;
};

/** What stands in an empty one. */
const placeholders: readonly string[] = ['Ask Codex to do anything'];

/**
Finds the prompt box at the end of the screen: `› …` at the edge, its other lines indented, then an empty line and the
footer. The hint `? for shortcuts` stands there only while it is empty (0.169.0). Null where there is none: also where the
footer names keys for an answer, and while Codex starts, when it is the bare hint and dialogs may follow.
*/
export function readComposer(lines: readonly string[]): Composer | null {
	const start = lines.findLastIndex(line => line === '›' || line.startsWith('› '));
	const end = lines.findLastIndex(line => line.trim() !== '');
	const gap = lines.slice(0, end + 1).findLastIndex(line => line.trim() === '');
	if (start === -1 || gap <= start || /^› \d+\. /.test(lines[start] ?? '')) {
		return null;
	}
	const footer = lines.slice(gap + 1, end + 1);
	const others = lines.slice(start + 1, gap);
	const isComposer =
		[...others, ...footer].every(line => line.trim() === '' || line.startsWith('  ')) &&
		!footer.some(line => /\b(?:enter|esc)\b/i.test(line)) &&
		!(footer.length === 1 && footer[0]?.trim() === '? for shortcuts');
	if (!isComposer) {
		return null;
	}
	const draft = [lines[start]?.slice(2) ?? '', ...others.map(line => line.slice(2))].join('\n').trim();
	const isEmpty = footer.at(-1)?.includes('? for shortcuts') === true || placeholders.includes(draft);
	return {start, draft: isEmpty ? '' : draft};
}

/**
The block right above the prompt box: lines without an empty one between them. Messages that wait for their turn are
passed over.
*/
export function blockAbove(lines: readonly string[], start: number): string[] {
	let end = start;
	for (;;) {
		const last = lines.slice(0, end).findLastIndex(line => line.trim() !== '');
		const before = lines.slice(0, Math.max(0, last)).findLastIndex(line => line.trim() === '');
		const block = lines.slice(before + 1, last + 1);
		if (!waiting.some(words => block[0]?.startsWith(words))) {
			return block;
		}
		end = before + 1;
	}
}

const waiting: readonly string[] = [
	'• Messages to be submitted after next tool call',
	'• Queued follow-up inputs',
];
