import type {IBufferCell, IBufferLine} from '@xterm/headless';
import type {Run} from '../styled-text.ts';

/** The first cells of a line of the screen as text with styles; a wide character that does not fit is a blank. */
export function runsOf(line: IBufferLine, width: number): Run[] {
	const runs: Run[] = [];
	let cell: IBufferCell | undefined;
	let current: Run | null = null;
	for (let column = 0; column < width; column++) {
		cell = line.getCell(column, cell);
		if (cell === undefined || cell.getWidth() === 0) {
			continue;
		}
		const style = styleOf(cell);
		const fits = column + cell.getWidth() <= width;
		const text = fits ? cell.getChars() || ' ' : ' ';
		if (current === null || current.style !== style) {
			current = {text: '', style};
			runs.push(current);
		}
		current.text += text;
	}
	return runs;
}

/** A cell's colours and attributes as SGR parameters. */
function styleOf(cell: IBufferCell): string {
	if (cell.isAttributeDefault()) {
		return '';
	}
	const parameters: string[] = [];
	const attributes: [number, string][] = [
		[cell.isBold(), '1'],
		[cell.isDim(), '2'],
		[cell.isItalic(), '3'],
		[cell.isUnderline(), '4'],
		[cell.isBlink(), '5'],
		[cell.isInverse(), '7'],
		[cell.isInvisible(), '8'],
		[cell.isStrikethrough(), '9'],
		[cell.isOverline(), '53'],
	];
	for (const [on, parameter] of attributes) {
		if (on !== 0) {
			parameters.push(parameter);
		}
	}
	if (cell.isFgRGB()) {
		parameters.push(`38;2;${rgb(cell.getFgColor())}`);
	} else if (cell.isFgPalette()) {
		parameters.push(paletteColour(cell.getFgColor(), 30));
	}
	if (cell.isBgRGB()) {
		parameters.push(`48;2;${rgb(cell.getBgColor())}`);
	} else if (cell.isBgPalette()) {
		parameters.push(paletteColour(cell.getBgColor(), 40));
	}
	return parameters.join(';');
}

function paletteColour(colour: number, base: 30 | 40): string {
	if (colour < 8) {
		return String(base + colour);
	}
	return colour < 16 ? String(base + 60 + colour - 8) : `${base + 8};5;${colour}`;
}

function rgb(colour: number): string {
	return `${(colour >> 16) & 255};${(colour >> 8) & 255};${colour & 255}`;
}
