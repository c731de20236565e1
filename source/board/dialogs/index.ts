import type {Dialog} from '../dialog.ts';
import type {View} from '../view.ts';
import {answerDialog} from './answer.ts';
import {cleanupDialog} from './cleanup.ts';
import {copyDialog} from './copy.ts';
import {diffDialog} from './diff.ts';
import type {DialogTypes} from './drawing.ts';
import {helpDialog} from './help.ts';
import {killDialog} from './kill.ts';
import {mergeDialog} from './merge.ts';
import {messagesDialog} from './messages.ts';
import {newsDialog} from './news.ts';
import {pullDialog} from './pull.ts';
import {pushDialog} from './push.ts';
import {isTooSmall} from './room.ts';
import {textDialog} from './text.ts';
import {troubleDialog} from './trouble.ts';

/** All dialogs. A new one is a file here, an entry in `dialog.ts`, and a line in this table. */
export const dialogs: DialogTypes = {
	text: textDialog,
	kill: killDialog,
	cleanup: cleanupDialog,
	merge: mergeDialog,
	pull: pullDialog,
	push: pushDialog,
	news: newsDialog,
	answer: answerDialog,
	trouble: troubleDialog,
	copy: copyDialog,
	diff: diffDialog,
	help: helpDialog,
	messages: messagesDialog,
};

/** Whether a dialog takes the whole board: some always do, and any where there is no room for a box. */
export function isFull(dialog: Dialog, {layout}: View): boolean {
	return dialogs[dialog.kind].full === true || isTooSmall(layout);
}
