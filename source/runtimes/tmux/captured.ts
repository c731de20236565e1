import {
	type Attributes,
	applySgr,
	joinLines,
	plainLine,
	type Run,
	renderLine,
	styleOf,
} from '../styled-text.ts';

/**
What `capture-pane -p -e` printed, made safe to show: of all control sequences only colours and attributes stay (or
nothing, without `colours`), and each line is complete in itself. tmux carries attributes over from line to line.
*/
export function cleanCapture(text: string, colours: boolean): string {
	let attributes: Attributes = new Map();
	const lines = text.split('\n').map(line => {
		const runs: Run[] = [];
		for (const {sgr, text} of tokens(line)) {
			if (sgr === null) {
				runs.push({text, style: styleOf(attributes)});
			} else {
				attributes = applySgr(attributes, sgr);
			}
		}
		return colours ? renderLine(runs) : plainLine(runs);
	});
	return joinLines(lines);
}

/** SGR sequences; any other CSI, OSC, DCS, APC, PM or SOS sequence; any other escape; other control characters. */
const sequences =
	/\u001B\[(?<sgr>[\d;:]*)m|\u001B\[[\u0020-\u003F]*[\u0040-\u007E]|\u001B[\]P_^X].*?(?:\u0007|\u001B\\)|\u001B[\u0020-\u002F]*[\u0030-\u007E]?|[\u0000-\u0008\u000A-\u001A\u001C-\u001F\u007F-\u009F]/g;

function* tokens(line: string): Generator<{sgr: string | null; text: string}> {
	let from = 0;
	for (const match of line.matchAll(sequences)) {
		yield {sgr: null, text: visible(line.slice(from, match.index))};
		const sgr = match.groups?.sgr;
		if (sgr !== undefined) {
			yield {sgr, text: ''};
		}
		from = match.index + match[0].length;
	}
	yield {sgr: null, text: visible(line.slice(from))};
}

function visible(text: string): string {
	return text.replaceAll('\t', '    ');
}
