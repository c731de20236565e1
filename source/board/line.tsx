import {Text} from 'ink';
import {use} from 'react';
import {paint, type Row} from './paint.ts';
import {ThemeContext} from './theme.ts';

/** Rows of the screen, one below the other. Their text must be clean already; it is cut to the width. */
export function Lines({rows, width}: {rows: readonly Row[]; width: number}) {
	const theme = use(ThemeContext);
	return rows.length === 0 ? null : (
		<Text wrap="truncate">{rows.map(row => paint(row, width, theme)).join('\n')}</Text>
	);
}
