import fs from 'node:fs';
import path from 'node:path';
import {LineReader} from '../records/jsonl.ts';
import {listProjects} from '../records/projects.ts';
import {listRuns} from '../records/run-files.ts';
import {isRunning} from '../session/activity.ts';
import {asFact} from '../session/fact-shapes.ts';
import {foldFacts} from '../session/fold-facts.ts';
import {isAlive} from '../system/process-table.ts';

/** The folder of a data dir's demo: everything the demo makes lies in it. */
export function demoDirOf(dataDir: string): string {
	return `${dataDir}-demo`;
}

/** The data dir of the demo of a data dir. */
export function demoDataDirOf(dataDir: string): string {
	return path.join(demoDirOf(dataDir), 'data');
}

/** Other data dirs that AO knows of where something runs: the demo of this one, or the one that this demo belongs to. */
export function otherDataDirsInUse(dataDir: string): string[] {
	const parent = path.dirname(dataDir);
	const owner = parent.endsWith('-demo') && demoDataDirOf(parent.slice(0, -'-demo'.length)) === dataDir;
	const candidates = [demoDataDirOf(dataDir), ...(owner ? [parent.slice(0, -'-demo'.length)] : [])];
	return candidates.filter(dir => fs.existsSync(dir) && isInUse(dir));
}

function isInUse(dataDir: string): boolean {
	return (
		listRuns(dataDir).length > 0 || listProjects(dataDir).some(({paths}) => hasRunningAgent(paths.sessions))
	);
}

function hasRunningAgent(sessions: string): boolean {
	const names = fs.existsSync(sessions) ? fs.readdirSync(sessions) : [];
	return names.some(name => {
		const {values} = new LineReader(path.join(sessions, name, 'facts.jsonl')).read();
		const record = foldFacts(values.flatMap(value => asFact(value) ?? []));
		const handle = record?.run?.handle;
		return (
			record !== null && handle !== undefined && isRunning(record) && isAlive(handle.pid, handle.pidStart)
		);
	});
}
