/** The parts of a screen of Claude Code (2.1.330) that say how things stand now; older output is in none of them. */
export type Layout = {
	/** What stands in the prompt box, without its borders. */
	box: string[];
	/** The lines below the box. */
	footer: string[];
	/** The lines right above the box, up to a blank one: the spinner and what hangs on it. */
	status: string[];
	/** The last block of the conversation above that: it begins with `●` (the agent) or `❯` (the user). */
	last: string[];
};

/** No more non-empty lines above the prompt box are looked at. */
const mostAbove = 15;
const mostBox = 40;
const mostFooter = 30;

const border = /^ {0,4}[─▔]{10,}/;
const spinnerOrDone = /^[✳✽✶✻✢·*] /;

/** A line that goes over the whole width, as above and below the prompt box and above a dialog. */
export function isBorder(line: string): boolean {
	return border.test(line);
}

/** The lines down to the last one that holds something. */
export function withoutBlankEnd(lines: readonly string[]): string[] {
	const end = lines.findLastIndex(line => line.trim() !== '');
	return lines.slice(0, end + 1);
}

/** Finds the prompt box at the end of the screen (`❯ ` between two borders); null where there is none. */
export function readLayout(lines: readonly string[]): Layout | null {
	const screen = withoutBlankEnd(lines);
	const lower = screen.findLastIndex(isBorder);
	if (lower === -1 || screen.length - lower > mostFooter) {
		return null;
	}
	let upper = lower - 1;
	while (upper >= 0 && lower - upper <= mostBox && !isBorder(screen[upper] ?? '')) {
		upper--;
	}
	const box = screen.slice(upper + 1, lower);
	if (upper < 0 || !isBorder(screen[upper] ?? '') || !/^❯(?:[\s\u00A0]|$)/.test(box[0] ?? '')) {
		return null;
	}
	const above = screen.slice(0, upper);
	const status = statusAbove(above);
	return {
		box,
		footer: screen.slice(lower + 1),
		status,
		last: lastBlock(above.slice(0, above.length - status.length)),
	};
}

function statusAbove(above: readonly string[]): string[] {
	const blank = above.findLastIndex(line => line.trim() === '');
	const block = above.slice(blank + 1).slice(-mostAbove);
	const begin = block.findLastIndex(line => /^[●❯]/.test(line));
	return block.slice(begin + 1);
}

/** From the last line of the conversation that begins a block, over blank lines, but not past so many others. */
function lastBlock(above: readonly string[]): string[] {
	const block: string[] = [];
	for (let index = above.length - 1; index >= 0 && block.length < mostAbove; index--) {
		const line = above[index] ?? '';
		if (line.trim() === '' || (block.length === 0 && spinnerOrDone.test(line))) {
			continue;
		}
		block.unshift(line);
		if (/^[●❯]/.test(line)) {
			return block;
		}
	}
	return [];
}
