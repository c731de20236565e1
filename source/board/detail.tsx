import {Box} from 'ink';
import {detailRows} from './detail-lines.ts';
import {Lines} from './line.tsx';
import type {Row} from './paint.ts';
import type {Line, Span} from './spans.ts';
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
	const lines: Row[] = [...head, ...(tabs ? [tabsLine(view)] : []), [], ...rows];
	return (
		<Box position="absolute" left={area.x + 1} top={area.y} width={width}>
			<Lines width={width - 1} rows={lines.slice(0, area.height)} />
		</Box>
	);
}

function tabsLine({state}: View): Line {
	return detailTabs.flatMap(({id, title}): Span[] => {
		const here = id === state.tab;
		const shown = here ? `[${title}]` : ` ${title} `;
		return [{text: shown, bold: here, dim: !here, inverse: here && state.focus === 'detail'}, {text: ' '}];
	});
}
