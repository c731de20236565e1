import fs from 'node:fs';
import type {SessionEntry} from '../sessions.ts';
import {placeOf} from './look-at-agents.ts';

/** Tells whether an agent has said anything since a mark was taken. */
export type AgentNews = {
	/** Whether this agent has said anything ever, or has the means to. */
	canTell: boolean;
	/** Changes as soon as the agent's events or its own files grow. */
	mark(): Promise<string>;
};

/** What is new in a session's events and in its agent's own files, by their sizes: clocks may differ, files only grow. */
export function newsOf(entry: SessionEntry): AgentNews {
	const {agent, paths} = entry;
	return {
		canTell: agent?.events !== undefined || agent?.files !== undefined || sizeOf(paths.events) > 0,
		async mark() {
			const place = placeOf(entry);
			const files = place === null ? [] : ((await agent?.files?.find(place)) ?? []);
			return JSON.stringify([paths.events, ...files].map(file => [file, sizeOf(file)]));
		},
	};
}

function sizeOf(file: string): number {
	return fs.lstatSync(file, {throwIfNoEntry: false})?.size ?? 0;
}
