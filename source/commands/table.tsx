import {Box, renderToString, Text} from 'ink';
import type {PropsWithChildren} from 'react';
import stringWidth from 'string-width';
import {fitWidth} from '../session/text.ts';
import {Table} from './ink-table.ts';

export type Column<Row> = {
	title: string;
	/** The cell's text, cleaned; '' shows nothing. */
	text(row: Row): string;
	colour?: (text: string) => string | undefined;
	/** Columns with a higher number go first when the terminal is too narrow; 0 never goes. */
	drop: number;
	/** May be cut to this many columns when room is short. */
	shrink?: number;
};

/**
A table without borders, one row a line, as wide as `width` at most: columns go, then shrink, until it fits.
@param colour whether colours are wanted.
*/
export function renderTable<Row>(
	rows: readonly Row[],
	columns: readonly Column<Row>[],
	{width, colour}: {width: number; colour: boolean},
): string {
	const shown = fitColumns(rows, columns, width);
	const data = rows.map(row =>
		Object.fromEntries(
			shown.map(({column, width}) => [column.title, padded(fitWidth(column.text(row), width), width)]),
		),
	);
	const colours = shown.map(({column}) => (colour ? column.colour : undefined));
	const text = renderToString(
		<Table
			data={data}
			columns={shown.map(({column}) => column.title)}
			padding={1}
			skeleton={() => <Box />}
			header={({children}: PropsWithChildren) => <Text bold={colour}>{children}</Text>}
			cell={({children, column}: PropsWithChildren<{column: number}>) => {
				const value = cutToWidth(String(children));
				return <Text color={colours[column]?.(value.trim())}>{value}</Text>;
			}}
		/>,
		{columns: Math.max(width, 20)},
	);
	return text
		.split('\n')
		.map(line => line.trimEnd())
		.filter(line => line !== '')
		.join('\n');
}

function fitColumns<Row>(
	rows: readonly Row[],
	columns: readonly Column<Row>[],
	width: number,
): {column: Column<Row>; width: number}[] {
	let shown = columns.map(column => ({
		column,
		width: Math.max(stringWidth(column.title), ...rows.map(row => stringWidth(column.text(row)))),
	}));
	const total = () => shown.reduce((sum, {width}) => sum + width + 2, 0);
	while (total() > width) {
		const widest = shown
			.filter(({column, width}) => column.shrink !== undefined && width > column.shrink)
			.at(-1);
		const next = Math.max(0, ...shown.map(({column}) => column.drop));
		if (widest !== undefined) {
			widest.width = Math.max(widest.column.shrink ?? 0, widest.width - (total() - width));
		} else if (next > 0) {
			shown = shown.filter(({column}) => column.drop !== next);
		} else {
			break;
		}
	}
	return shown;
}

/** `ink-table` counts UTF-16 units for widths, so a wide cell gets as many blanks more as it has columns more… */
function padded(text: string, width: number): string {
	return text.padEnd(Math.max(0, width - stringWidth(text)) + text.length);
}

/** …and loses as many again where it is drawn, after `ink-table` has padded by its own count. */
function cutToWidth(text: string): string {
	const surplus = stringWidth(text) - text.length;
	return surplus > 0 && text.endsWith(' '.repeat(surplus)) ? text.slice(0, -surplus) : text;
}
