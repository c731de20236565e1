import {type FSWatcher, watch} from 'node:fs';
import path from 'node:path';

const settleMs = 50;

/**
Calls back soon after git did something in a worktree (staged, committed, switched) or its branch moved: once for what
happens within 50 ms. Files that are edited but not added are not seen, nor is a push. Costs nothing while nothing
happens. Gives the function that ends it; throws where the system has no watches left.
*/
export function watchWorktree(
	gitDir: string,
	commonDir: string,
	branch: string,
	onChange: () => void,
): () => void {
	let timer: NodeJS.Timeout | undefined;
	const changed = () => {
		timer ??= setTimeout(() => {
			timer = undefined;
			onChange();
		}, settleMs);
	};
	const ref = path.join(commonDir, 'refs', 'heads', branch);
	const own = watchFolder(gitDir, name => name !== 'index.lock', changed);
	const watchers = [own, watchIfThere(path.dirname(ref), name => name === path.basename(ref), changed)];
	return () => {
		clearTimeout(timer);
		for (const watcher of watchers) {
			watcher?.close();
		}
	};
}

function watchFolder(folder: string, counts: (name: string) => boolean, changed: () => void): FSWatcher {
	const watcher = watch(folder, (_, name) => {
		if (name === null || counts(name)) {
			changed();
		}
	});
	watcher.on('error', () => watcher.close());
	return watcher;
}

/** The folder of a branch's ref is not there while git keeps it in `packed-refs`. */
function watchIfThere(
	folder: string,
	counts: (name: string) => boolean,
	changed: () => void,
): FSWatcher | undefined {
	try {
		return watchFolder(folder, counts, changed);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
			return undefined;
		}
		throw error;
	}
}
