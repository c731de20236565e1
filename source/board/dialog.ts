import type {MergeOffer} from '../session/merge-offer.ts';
import type {PlanItem} from '../session/plan.ts';
import type {MergeMethod} from '../session/pull.ts';
import type {Menu} from '../session/signal.ts';
import type {PullProposal} from '../store/pulls/pull-model.ts';
import type {Editor} from './editor.ts';

/** What the text in a text dialog is for. */
export type TextPurpose = 'new' | 'issues' | 'send';

/** A plan, once it is known. */
export type Loaded<Value> = {value: Value | null; problem: string | null};

export const loading: Loaded<never> = {value: null, problem: null};

/** What is open over the board. A new dialog is a file in `dialogs/` and an entry here. */
export type Dialog =
	| {kind: 'text'; purpose: TextPurpose; targets: readonly string[]; editor: Editor; agent: number}
	| {
			kind: 'kill';
			targets: readonly string[];
			plain: Loaded<readonly PlanItem[]>;
			forced: Loaded<readonly PlanItem[]>;
	  }
	| {kind: 'cleanup'; plan: Loaded<readonly PlanItem[]>; top: number}
	| {
			kind: 'merge';
			target: string;
			offer: Loaded<MergeOffer>;
			/** The way that is chosen; null before the offer is there, and where there is none. */
			method: MergeMethod | null;
	  }
	| {
			kind: 'pull';
			target: string;
			proposal: Loaded<PullProposal>;
			title: Editor;
			body: Editor;
			/** Where the cursor is. */
			field: 'title' | 'body';
			draft: boolean;
	  }
	| {kind: 'push'; target: string; proposal: PullProposal}
	| {kind: 'news'; target: string}
	| {kind: 'answer'; target: string; menu: Loaded<Menu>}
	| {kind: 'trouble'; target: string}
	| {kind: 'copy'; target: string}
	| {kind: 'diff'; target: string; lines: Loaded<readonly string[]>; top: number}
	| {kind: 'help'; top: number}
	| {kind: 'messages'; top: number};

export type DialogKind = Dialog['kind'];
export type DialogOf<Kind extends DialogKind> = Extract<Dialog, {kind: Kind}>;
