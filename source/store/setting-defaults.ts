import {defaultNotify} from '../records/notify-setting.ts';
import type {Settings} from '../records/settings.ts';
import {defaultReactions} from '../session/reactions.ts';

/** What holds of settings with parts of their own where they are not set. */
export const settingDefaults: Partial<Settings> = {
	notify: {...defaultNotify, on: [...defaultNotify.on]},
	reactions: defaultReactions,
};
