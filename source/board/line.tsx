import {Transform} from 'ink';
import {use} from 'react';
import {paint, type Row} from './paint.ts';
import {ThemeContext} from './theme.ts';

/**
Rows of the screen, one below the other. Their text must be clean already; it is cut to the width. Ink measures and
cuts plain text much faster than styled one: it gets that, and each row's style where it is drawn.
*/
export function Lines({rows, width}: {rows: readonly Row[]; width: number}) {
	const theme = use(ThemeContext);
	if (rows.length === 0) {
		return null;
	}
	const painted = rows.map(row => paint(row, width, theme));
	return (
		<Transform transform={(line, index) => painted[index]?.styled ?? line}>
			{painted.map(({plain}) => plain).join('\n')}
		</Transform>
	);
}
