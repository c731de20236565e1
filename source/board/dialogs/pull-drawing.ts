import {countWords} from '../../session/words.ts';
import type {PullProposal} from '../../store/pulls/pull-model.ts';
import type {DialogOf} from '../dialog.ts';
import type {Editor} from '../editor.ts';
import type {Row} from '../paint.ts';
import type {View} from '../view.ts';
import type {DialogDrawing, Room} from './drawing.ts';
import {fieldRows} from './field.ts';
import {notLoaded, shorten, wrapped} from './plan-rows.ts';

/** So many commits are named. */
const mostCommits = 3;
/** From this width on, the fields have their names before them. */
const roomForNames = 36;

/** Draws the dialog that opens a pull request: what will happen above, what is written below. */
export function pullDrawing(dialog: DialogOf<'pull'>, _view: View, room: Room): DialogDrawing {
	const {target, proposal} = dialog;
	const {width, height} = room;
	if (proposal.value === null) {
		return {title: `Pull request for ${target}`, rows: notLoaded(proposal, width)};
	}
	const about = aboutRows(proposal.value, width);
	if (!proposal.value.possible) {
		const {existing} = proposal.value;
		return {
			title:
				existing === null ? `No pull request for ${target}` : `${target} has pull request ${existing.number}`,
			rows: shorten(about, height),
		};
	}
	const above = [...shorten(about, Math.max(1, Math.floor(height / 2) - 2)), []];
	const title = field(dialog, 'title', {width, height: 2});
	const below = height - above.length - title.rows.length - 2;
	const body = field(dialog, 'body', {width, height: Math.max(1, below)});
	const rows: Row[] = [...above, ...title.rows, ...body.rows];
	while (rows.length < Math.min(height - 2, above.length + title.rows.length + 4)) {
		rows.push([]);
	}
	const cursor =
		dialog.field === 'title'
			? {...title.cursor, row: above.length + title.cursor.row}
			: {...body.cursor, row: above.length + title.rows.length + body.cursor.row};
	return {
		title: `Open a pull request for ${target}`,
		rows: [...rows, [], draftRow(dialog.draft, width)],
		cursor,
	};
}

function aboutRows({possible, text, into, branch, commits, warnings}: PullProposal, width: number): Row[] {
	const rows: Row[] = wrapped(text, width, possible ? {} : {color: 'yellow'});
	if (possible) {
		rows.push(...wrapped(`${into} ← ${branch}`, width, {dim: true}));
	}
	rows.push(...warnings.flatMap(warning => wrapped(warning, width, {color: 'yellow'})));
	if (possible) {
		rows.push(...commitRows(commits));
	}
	return rows;
}

/** The newest commits, a row each; they are the first to go where there is no room. */
function commitRows(commits: readonly string[]): Row[] {
	const named = commits
		.slice(0, mostCommits)
		.flatMap(subject => wrapped(`· ${subject}`, Number.MAX_SAFE_INTEGER, {dim: true}));
	const more = commits.length - mostCommits;
	return more > 0 ? [...named, [{text: `  and ${countWords(more, 'more commit')}`, dim: true}]] : named;
}

function field(dialog: DialogOf<'pull'>, name: 'title' | 'body', {width, height}: Room) {
	const editor: Editor = dialog[name];
	const here = dialog.field === name;
	const indent = width >= roomForNames ? 7 : 0;
	const {rows, cursor} = fieldRows(editor, {width: width - indent, height});
	const label = name === 'title' ? 'title' : 'text';
	return {
		rows: rows.map(
			(row, index): Row => [
				{text: index === 0 && indent > 0 ? label.padEnd(indent) : ' '.repeat(indent), dim: !here, bold: here},
				...row,
			],
		),
		cursor: {row: cursor.row, column: cursor.column + indent},
	};
}

function draftRow(draft: boolean, width: number): Row {
	return [
		{text: width >= roomForNames ? 'draft  ' : 'draft ', dim: true},
		{text: draft ? 'yes' : 'no', bold: true},
		{text: draft ? '  nobody is asked for a review yet' : '', dim: true},
	];
}
