import {Box} from 'ink';
import {columnLines, columnTitle} from './column-lines.ts';
import {Lines} from './line.tsx';
import type {ColumnView, View} from './view.ts';

/** A column's title and its cards, as many as there is room for. */
export function Column({column, view}: {column: ColumnView; view: View}) {
	const {place, id} = column;
	const {layout} = view;
	if (place === null) {
		return null;
	}
	return (
		<>
			{layout.titleRow !== null && (
				<Box position="absolute" left={place.x} top={layout.titleRow} width={place.width}>
					<Lines width={place.width} rows={[columnTitle(column, view.place?.column === id)]} />
				</Box>
			)}
			<Box position="absolute" left={place.x} top={layout.body.y} width={place.width}>
				<Lines width={place.width} rows={columnLines(column, view)} />
			</Box>
		</>
	);
}
