import {createLocalTracker} from './local.ts';

/** What makes a tracker, by the word that the settings have for it. */
export const trackers = {local: createLocalTracker} as const;

export type TrackerKind = keyof typeof trackers;
