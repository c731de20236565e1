import type {PullDetail} from '../session/pull.ts';
import type {ColumnId} from '../session/session.ts';
import type {NewPullText} from '../store/pulls/pull-model.ts';
import type {CardPlace} from './cards.ts';
import type {Dialog} from './dialog.ts';
import type {Editor} from './editor.ts';

/** The detail's tabs, in their order. */
export const detailTabs = [
	{id: 'screen', title: 'Screen'},
	{id: 'info', title: 'Info'},
	{id: 'log', title: 'Log'},
	{id: 'diff', title: 'Diff'},
	{id: 'pull', title: 'PR'},
] as const;

export type DetailTab = (typeof detailTabs)[number]['id'];

/** What was read for the detail. `lines` is null until it is there. */
export type DetailContent = {
	sessionId: string;
	tab: DetailTab;
	lines: readonly string[] | null;
	/** Of the pull request, where that is the tab; what was read before stays where it cannot be read now. */
	pull?: PullDetail | null;
	problem: string | null;
};

/** Everything the board itself knows: where the cursor is, what is marked, what is open. Never what agents do. */
export type UiState = {
	chosen: CardPlace | null;
	/** Whether somebody put the cursor where it is: then it follows its card everywhere. */
	placed: boolean;
	/** The first card drawn in each column. */
	firsts: Readonly<Partial<Record<ColumnId, number>>>;
	/** Keys of marked cards. */
	marked: ReadonlySet<string>;
	/** The card at which marking a range began. */
	rangeFrom: string | null;
	focus: 'board' | 'detail';
	tab: DetailTab;
	/** How far the detail is scrolled: rows up from the end for the screen and the log, down from the top elsewhere. */
	scroll: number;
	content: DetailContent | null;
	filter: string;
	/** Set while the filter is being typed. */
	filterEditor: Editor | null;
	dialog: Dialog | null;
	/** Cards that changed column a moment ago, and until when that shows. */
	moved: ReadonlyMap<string, number>;
	/** Messages up to this id are not shown any more. */
	dismissed: number;
	/** Text that was written in a dialog and not sent: it is there again when the dialog is. */
	drafts: Readonly<Record<string, string>>;
	/** The same of pull requests that were not opened, by session. */
	pullDrafts: Readonly<Record<string, NewPullText>>;
};

export const initialState: UiState = {
	chosen: null,
	placed: false,
	firsts: {},
	marked: new Set(),
	rangeFrom: null,
	focus: 'board',
	tab: 'screen',
	scroll: 0,
	content: null,
	filter: '',
	filterEditor: null,
	dialog: null,
	moved: new Map(),
	dismissed: 0,
	drafts: {},
	pullDrafts: {},
};
