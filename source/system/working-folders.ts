import {readlinkSync} from 'node:fs';
import process from 'node:process';
import {execa} from 'execa';
import {listProcesses} from './process-table.ts';

/** A process and the folder that it works in. */
export type WorkingFolder = {pid: number; command: string; folder: string};

/** How long `lsof` may take, in ms. */
const patience = 5000;

/** The working folders of all processes that can be seen: from `/proc` on Linux, else from `lsof`; none without it. */
export async function workingFolders(): Promise<WorkingFolder[]> {
	if (process.platform !== 'linux') {
		const {stdout} = await execa('lsof', ['-w', '-d', 'cwd', '-F', 'pcn'], {
			reject: false,
			timeout: patience,
		});
		return parseLsof(String(stdout ?? ''));
	}
	return (await listProcesses())
		.filter(({zombie}) => !zombie)
		.flatMap(({pid, command}) => {
			try {
				return [{pid, command, folder: readlinkSync(`/proc/${pid}/cwd`)}];
			} catch {
				// It is gone by now, or not ours to look at.
				return [];
			}
		});
}

/** Reads `lsof -d cwd -F pcn`: a line each for process (`p`), command (`c`), file (`f`) and name (`n`). */
export function parseLsof(output: string): WorkingFolder[] {
	const found: WorkingFolder[] = [];
	let [pid, command] = [0, ''];
	for (const line of output.split('\n')) {
		const value = line.slice(1);
		if (line.startsWith('p')) {
			[pid, command] = [Number(value), ''];
		} else if (line.startsWith('c')) {
			command = value;
		} else if (line.startsWith('n/')) {
			found.push({pid, command, folder: value});
		}
	}
	return found;
}

/** Whether a folder is another one, or lies in it; both as real paths. */
export function isWithin(folder: string, outer: string): boolean {
	return folder === outer || folder.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}
