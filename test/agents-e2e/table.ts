import type {Row} from './stage.ts';

/** The rows as a table of text, one line each. */
export function table(rows: readonly Row[]): string {
	const lines = [
		['AGENT', 'STEP', 'ACTIVITY', 'SOURCE', 'AFTER', ''],
		...rows.map(({agent, step, seen, source, ms, detail}) => [
			agent,
			step,
			seen,
			source,
			seen === '' ? '' : `${(ms / 1000).toFixed(1)} s`,
			shortened(detail.replaceAll('\n', ' ')),
		]),
	];
	const widths = [0, 1, 2, 3, 4].map(column => Math.max(...lines.map(line => line[column]?.length ?? 0)));
	return lines
		.map(line =>
			line
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join('  ')
				.trimEnd(),
		)
		.join('\n');
}

function shortened(text: string): string {
	return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
