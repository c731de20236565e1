import type {MergeOffer, OfferedMethod} from '../../session/merge-offer.ts';
import type {MergeMethod} from '../../session/pull.ts';
import type {Session} from '../../session/session.ts';
import type {Board} from '../board.ts';
import {type DialogOf, loading} from '../dialog.ts';
import {plain, wrapWords} from '../display.ts';
import {firstKey} from '../first-key.ts';
import {changeDialog, closeDialog, type Handlers, openDialog} from '../handlers.ts';
import {mergeWords} from '../merge-words.ts';
import type {Row} from '../paint.ts';
import {hasOpenPull} from '../targets.ts';
import type {View} from '../view.ts';
import type {DialogType} from './drawing.ts';
import {loadInto} from './load.ts';
import {choice, longChoice, notLoaded, shorten, wrapped} from './plan-rows.ts';
import {push} from './push.ts';

/** Asks what merging the chosen session would do, and shows it. */
export function openMerge(board: Board): void {
	const {session} = board.getView();
	if (session === null) {
		return;
	}
	const target = session.id;
	board.update({dialog: {kind: 'merge', target, offer: loading, method: null}});
	loadInto(board, 'merge', board.store.pulls.offerMerge(target), (dialog, offer) =>
		dialog.target === target ? {...dialog, offer, method: firstPossible(offer.value)} : dialog,
	);
}

function firstPossible(offer: MergeOffer | null): MergeMethod | null {
	const method = offer?.possible === true ? offer.methods.find(({possible}) => possible) : undefined;
	return method?.method ?? null;
}

const handlers: Handlers = {
	'merge-squash': board => choose(board, 'squash'),
	'merge-rebase': board => choose(board, 'rebase'),
	'merge-ff': board => choose(board, 'ff'),
	'merge-commit': board => choose(board, 'merge'),
	accept(board) {
		const dialog = openDialog(board, 'merge');
		if (dialog === null || dialog.offer.value === null) {
			return;
		}
		const {target, method, offer} = dialog;
		board.update({dialog: null});
		if (method !== null) {
			board.run(() => board.store.pulls.merge(target, method, offer.value?.head));
		}
	},
	approve(board) {
		const dialog = openDialog(board, 'merge');
		const view = board.getView();
		const text = toTell(view);
		if (dialog === null || text === null) {
			return;
		}
		const {target} = dialog;
		const session = sessionOf(view, target);
		const {pulls} = board.store;
		board.update({dialog: null});
		// Where the same is offered as news, that is answered with it, and the agent gets the details.
		board.run(() =>
			session?.reaction?.kind === 'conflict' ? pulls.react(target, 'send') : pulls.tell(target, text),
		);
	},
	'pr-push'(board) {
		const dialog = openDialog(board, 'merge');
		const {session} = board.getView();
		board.update({dialog: null});
		// The cursor may have followed another card meanwhile.
		if (dialog !== null && session?.id === dialog.target) {
			push(board, session);
		}
	},
	close: closeDialog,
};

/** What the open dialog can tell the session's agent, so that it can be merged; null where it is not running. */
export function toTell(view: View): string | null {
	const {dialog} = view.state;
	const remedy = dialog?.kind === 'merge' ? dialog.offer.value?.remedy : undefined;
	const target = dialog?.kind === 'merge' ? dialog.target : '';
	const runs = sessionOf(view, target)?.runtime?.alive === true;
	return remedy?.does === 'tell' && runs ? remedy.text : null;
}

function choose(board: Board, method: MergeMethod): void {
	changeDialog(board, 'merge', dialog => (offers(dialog, method) ? {...dialog, method} : dialog));
}

/** Whether this way to merge can be chosen. */
export function offers({offer}: Pick<DialogOf<'merge'>, 'offer'>, method: MergeMethod): boolean {
	return (
		offer.value?.possible === true && offer.value.methods.some(one => one.method === method && one.possible)
	);
}

/** Says what the merge would do in each of the ways there are, or why it cannot be done. */
export const mergeDialog: DialogType<'merge'> = {
	handlers,
	draw({target, offer, method}, view, {width, height}) {
		if (offer.value === null) {
			return {title: `Merge ${target}`, rows: notLoaded(offer, width)};
		}
		const {possible} = offer.value;
		const about = aboutRows(offer.value, {session: sessionOf(view, target), width});
		const ways = wayRows(offer.value, method, width);
		const first = possible
			? [...keyRows(offer.value, view), choice('Enter', method === null ? 'merge' : mergeWords[method].does)]
			: remedyRows(offer.value, view, width);
		const last = first.length === 0 ? [] : [[], ...first, choice('Esc', 'leave it')];
		const below: Row[] = [...(ways.length > 0 ? [[], ...ways] : []), ...last];
		return {
			title: possible ? `Merge ${target}?` : `${target} cannot be merged`,
			rows: [...shorten(about, height - below.length), ...below],
		};
	},
};

/** What can be done about it from here, with its key. */
function remedyRows({remedy}: MergeOffer, view: View, width: number): Row[] {
	const key = (id: 'approve' | 'pr-push' | 'restore') => firstKey(view.keymap, id);
	switch (remedy?.does) {
		case 'tell':
			return toTell(view) === null
				? wrapped(
						`Its agent could: “${remedy.text}”. It is not running; ${key('restore')} restores it.`,
						width,
						{
							dim: true,
						},
					)
				: longChoice(key('approve'), `tell its agent: “${remedy.text}”`, width);
		case 'push':
			return [choice(key('pr-push'), 'push')];
		case 'open':
			return [choice(key('pr-push'), 'open a pull request')];
		default:
			return [];
	}
}

/** What it is about, each thing once: what the sentence or a way names needs no line of its own. */
function aboutRows(
	{possible, text, notes, conflicts, methods}: MergeOffer,
	{session, width}: {session: Session | undefined; width: number},
): Row[] {
	const isNew = (words: string) => possible || !plain(text).includes(plain(words));
	return [
		...(possible ? headRows({text, methods}, {session, width}) : wrapped(text, width, {color: 'yellow'})),
		...conflicts.filter(isNew).flatMap(file => wrapped(`✗ ${file}`, width, {color: 'red'})),
		...notes.filter(isNew).flatMap(note => wrapped(note, width, {dim: true})),
	];
}

/** The pull request; without one what would happen, where no way says that. */
function headRows(
	{text, methods}: Pick<MergeOffer, 'text' | 'methods'>,
	{session, width}: {session: Session | undefined; width: number},
): Row[] {
	if (session?.pr != null && hasOpenPull(session)) {
		return wrapped(`PR ${session.pr.number}  ${session.pr.title}`, width, {bold: true});
	}
	return methods.some(way => way.text === text) ? [] : wrapped(text, width);
}

/** That the ways' keys only choose, where there is a choice. */
function keyRows({methods}: MergeOffer, {keymap}: View): Row[] {
	const keys = methods.filter(({possible}) => possible).map(({method}) => mergeWords[method].key);
	return keys.length < 2
		? []
		: [[{text: `  ${keys.join(' ')} choose, ${firstKey(keymap, 'accept')} merges`, dim: true}]];
}

function sessionOf({snapshot}: View, target: string): Session | undefined {
	return snapshot.sessions.find(({id}) => id === target);
}

/** Each way with its key and what it would do; the chosen one has the bar. One that cannot be used says why. */
function wayRows(
	{possible, text, methods: ways}: MergeOffer,
	chosen: MergeMethod | null,
	width: number,
): Row[] {
	const told = possible ? ways : ways.filter(way => way.text !== '' && way.text !== text);
	const indent = 4 + Math.max(0, ...told.map(({method}) => mergeWords[method].name.length)) + 2;
	return told.flatMap(way => wayRow(way, {here: way.method === chosen, indent, width}));
}

function wayRow(
	{method, possible, text, subject}: OfferedMethod,
	{here, indent, width}: {here: boolean; indent: number; width: number},
): Row[] {
	const {key, name} = mergeWords[method];
	const room = Math.max(8, width - indent);
	const words = wrapWords(plain(text), room);
	const commit = here && subject !== undefined ? wrapped(`“${subject}”`, room, {bold: true}) : [];
	const rows = words.map((row, index): Row => {
		const first = index === 0;
		return [
			{text: here && first ? '▌' : ' ', color: 'cyan'},
			{text: first && possible ? ` ${key} ` : '   ', bold: true},
			{text: (first ? name : '').padEnd(indent - 4), bold: here, dim: !possible},
			{text: row, dim: !here},
		];
	});
	return [...rows, ...commit.map((row): Row => [{text: ' '.repeat(indent)}, ...row])];
}
