import {createEditor} from './editor.ts';
import {editHandlers, type Handlers} from './handlers.ts';

/** What keys do while the filter is being typed: Enter keeps it, Esc shows all again. */
export const filterHandlers: Handlers = {
	...editHandlers(
		board => board.getView().state.filterEditor,
		(board, filterEditor) => board.update({filterEditor}),
	),
	accept: board =>
		board.update(({state}) => ({filter: (state.filterEditor?.text ?? '').trim(), filterEditor: null})),
	close: board => board.update({filter: '', filterEditor: null}),
};

/** Begins to type the filter, with what it was. */
export function beginFilter(filter: string) {
	return {filterEditor: createEditor(filter)};
}
