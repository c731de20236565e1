import {Box} from 'ink';
import {detailRows} from './detail-lines.ts';
import {Line, RowLine} from './line.tsx';
import {fillLine, type Span, type Line as Spans} from './spans.ts';
import {detailTabs} from './ui-state.ts';
import type {View} from './view.ts';

/** The chosen card in full: what it is, and one of its tabs. */
export function Detail({view}: {view: View}) {
	const area = view.layout.detail;
	if (area === null) {
		return null;
	}
	const {head, rows, tabs} = detailRows(view);
	const width = Math.max(1, area.width - 1);
	return (
		<Box
			position="absolute"
			left={area.x + 1}
			top={area.y}
			width={width}
			height={area.height}
			flexDirection="column"
		>
			{head.slice(0, area.height).map((line, index) => (
				<Line key={`head ${index}`} line={line} width={width - 1} />
			))}
			{tabs && head.length < area.height && <Line line={tabsLine(view)} width={width} />}
			{head.length + 1 < area.height && <Box height={1} flexShrink={0} />}
			{rows.map((row, index) => (
				<RowLine key={`row ${index}`} row={row} width={width - 1} />
			))}
		</Box>
	);
}

function tabsLine({state}: View): Spans {
	const spans: Span[] = detailTabs.flatMap(({id, title}) => {
		const here = id === state.tab;
		const shown = here ? `[${title}]` : ` ${title} `;
		return [{text: shown, bold: here, dim: !here, inverse: here && state.focus === 'detail'}, {text: ' '}];
	});
	return fillLine(spans, 0 + spans.reduce((sum, {text}) => sum + text.length, 0));
}
