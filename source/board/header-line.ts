import type {ColumnId} from '../session/session.ts';
import {clockWord, countWords, totalCostWord} from '../session/words.ts';
import {plain} from './display.ts';
import {forgePart, type HeaderPart} from './forge-part.ts';
import {fitLine, type Line, lineWidth, type Span} from './spans.ts';
import type {View} from './view.ts';

/** The first line: project, what is going on, counts, money, the clock; the least needed go first where it is narrow. */
export function headerLine(view: View, width: number): Line {
	const {snapshot, cards, state, marked} = view;
	const left: Span[] = [
		{text: ' AO', bold: true, color: 'cyan'},
		{text: `  ${snapshot.project === null ? 'all projects' : plain(snapshot.project.id)}`, bold: true},
	];
	if (state.filter !== '' && state.filterEditor === null) {
		left.push({text: `  /${plain(state.filter)}`, color: 'yellow'});
	}
	if (snapshot.busy !== null) {
		left.push({text: `  ${plain(snapshot.busy)}`, color: 'cyan'});
	}
	const needy = cards.needs_you.length;
	const cost = totalCostWord(snapshot.sessions);
	const parts: HeaderPart[] = [];
	const add = (importance: number, span: Span) => parts.push({span, importance});
	if (marked.size > 0) {
		add(4, {text: `${marked.size} marked`, color: 'magenta'});
	}
	add(2, {text: snapshot.loaded ? countWords(snapshot.sessions.length, 'session') : 'looking…', dim: true});
	if (needy > 0) {
		add(5, {text: needy === 1 ? '1 needs you' : `${needy} need you`, color: 'yellow', bold: true});
	}
	if (cost !== null) {
		add(3, {text: cost, dim: true});
	}
	const forge = forgePart(view);
	if (forge !== null) {
		parts.push(forge);
	}
	add(1, {text: clockWord(view.now), dim: true});
	let shown = parts;
	const least = () => Math.min(...shown.map(({importance}) => importance));
	const isTooWide = () => lineWidth(left) + lineWidth(join(shown)) + 3 > width;
	if (isTooWide()) {
		shown = shown.map(part => ({...part, span: part.short ?? part.span}));
	}
	while (shown.length > 0 && isTooWide()) {
		const drop = least();
		shown = shown.filter(({importance}) => importance !== drop);
	}
	const right = join(shown);
	const space = width - lineWidth(left) - lineWidth(right) - 1;
	return fitLine(space > 0 ? [...left, {text: ' '.repeat(space)}, ...right] : left, width);
}

function join(parts: readonly {span: Span}[]): Line {
	return parts.flatMap(({span}, index) => (index === 0 ? [span] : [{text: ' · ', dim: true}, span]));
}

/** The line that says what stands left and right of the columns shown: ` To do 9 ‹          › Ready 1 · Done 6`. */
export function hintLine(view: View, width: number): Line {
	const words = (ids: readonly ColumnId[]): string =>
		ids
			.flatMap(id => view.columns.find(column => column.id === id) ?? [])
			.map(({short, count}) => `${short} ${count}`)
			.join(' · ');
	let {left, right} = view.layout;
	const hint = () => ({
		before: left.length === 0 ? '' : ` ${words(left)} ‹`,
		after: right.length === 0 ? '' : `› ${words(right)} `,
	});
	// The nearest columns matter most: where it is narrow, the farthest are not named.
	while (left.length + right.length > 2 && hint().before.length + hint().after.length + 1 > width) {
		[left, right] = left.length > right.length ? [left.slice(1), right] : [left, right.slice(0, -1)];
	}
	const {before, after} = hint();
	const space = Math.max(1, width - before.length - after.length);
	return fitLine([{text: before, dim: true}, {text: ' '.repeat(space)}, {text: after, dim: true}], width);
}
