import {dueWords} from './due-words.ts';
import {fastList} from './fast-list.ts';
import {readme} from './readme.ts';
import {remove} from './remove.ts';
import {safeSave} from './safe-save.ts';
import {search} from './search.ts';
import type {DemoTask} from './task.ts';
import {version1} from './version-1.ts';
import {wideText} from './wide-text.ts';

/** The issues of the demo's repository; their solutions touch different places, so all of them merge. */
export const demoTasks: readonly DemoTask[] = [
	readme,
	version1,
	remove,
	wideText,
	fastList,
	dueWords,
	safeSave,
	search,
];
