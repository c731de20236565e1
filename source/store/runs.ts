import {registerRun} from '../records/run-files.ts';
import type {Ao} from './ao.ts';

export {listRuns, type RunEntry} from '../records/run-files.ts';

/** Registers this process as a board of a project (null: of all) until it ends or the given function is called. */
export function registerBoard(ao: Ao, project: string | null): () => void {
	return registerRun(ao.dataDir, 'board', project);
}

/** The same as a watcher. */
export function registerWatcher(ao: Ao, project: string | null): () => void {
	return registerRun(ao.dataDir, 'watcher', project);
}
