import {Text} from 'ink';
import {use} from 'react';
import {asciiText} from './ascii.ts';
import type {Row} from './detail-lines.ts';
import {cutStyled} from './sgr.ts';
import {fitLine, type Line as Spans} from './spans.ts';
import {ThemeContext} from './theme.ts';

/** A row of the screen. Its text must be clean already; it is cut to the width. */
export function Line({line, width}: {line: Spans; width: number}) {
	const {colours, ascii} = use(ThemeContext);
	const fitted = fitLine(line, width);
	return (
		<Text wrap="truncate">
			{fitted.map(({text, color, bold, dim, underline, inverse}, index) => (
				<Text
					key={index}
					color={colours ? color : undefined}
					bold={bold}
					dimColor={dim}
					underline={underline}
					inverse={inverse}
				>
					{ascii ? asciiText(text) : text}
				</Text>
			))}
		</Text>
	);
}

/** A row of AO's own, or one with an agent's colours in it. */
export function RowLine({row, width}: {row: Row; width: number}) {
	const {colours, ascii} = use(ThemeContext);
	if (!('styled' in row)) {
		return <Line line={row} width={width} />;
	}
	const text = cutStyled(row.styled, width, colours);
	return <Text wrap="truncate">{ascii ? asciiStyled(text) : text}</Text>;
}

function asciiStyled(text: string): string {
	return text
		.split(/(\u{1B}\[[\d:;]*m)/u)
		.map((part, index) => (index % 2 === 1 ? part : asciiText(part)))
		.join('');
}
