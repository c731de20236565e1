import {existsSync, type FSWatcher, watch} from 'node:fs';
import path from 'node:path';

/** How long changes are gathered before they are told. */
const gatherMs = 100;
/** How often it is said where the system has no watches left. */
const blindMs = 5000;

/**
Calls back soon after files in one of these folders changed, once for many changes. A folder that is not there yet is
waited for, with the folder above it. Does not keep the process alive. Gives the function that ends it.
*/
export function watchFolders(folders: readonly string[], onChange: () => void): () => void {
	const watchers = new Map<string, FSWatcher>();
	let gathering: NodeJS.Timeout | undefined;
	let blind: NodeJS.Timeout | undefined;

	const changed = (): void => {
		gathering ??= setTimeout(() => {
			gathering = undefined;
			onChange();
		}, gatherMs).unref();
	};

	const watchOne = (folder: string): void => {
		try {
			const watcher = watch(folder, {persistent: false}, (_, name) => {
				if (folders.includes(folder) && !name?.startsWith('.')) {
					changed();
				}
				/* A folder that went or came: the next one of its name has to be watched anew. */
				if (name === path.basename(folder)) {
					drop(folder);
				}
				drop(path.join(folder, name ?? ''));
				arm();
			});
			watcher.on('error', () => {
				drop(folder);
				goBlind();
			});
			watchers.set(folder, watcher);
		} catch {
			goBlind();
		}
	};

	const goBlind = (): void => {
		blind ??= setInterval(onChange, blindMs).unref();
	};

	const drop = (folder: string): void => {
		watchers.get(folder)?.close();
		watchers.delete(folder);
	};

	/** Watches what is there now; says so when a folder that was waited for has come. */
	const arm = (): void => {
		const wanted = new Set(folders.map(nearest));
		for (const folder of [...watchers.keys()]) {
			if (!wanted.has(folder)) {
				drop(folder);
			}
		}
		for (const folder of wanted) {
			if (!watchers.has(folder)) {
				watchOne(folder);
				if (folders.includes(folder)) {
					changed();
				}
			}
		}
	};

	arm();
	clearTimeout(gathering);
	gathering = undefined;
	return () => {
		clearTimeout(gathering);
		clearInterval(blind);
		for (const folder of [...watchers.keys()]) {
			drop(folder);
		}
	};
}

/** The folder itself, or the nearest one above it that is there. */
function nearest(folder: string): string {
	return existsSync(folder) || path.dirname(folder) === folder ? folder : nearest(path.dirname(folder));
}
