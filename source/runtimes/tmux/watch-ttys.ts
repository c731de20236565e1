import {type FSWatcher, watch} from 'node:fs';

/** How often one terminal may call back, in ms. */
export const quietMs = 100;

/**
Watches terminals by their tty files (Linux): a program's write to its tty is a change of that file. After a hit the
tty is left alone for 100 ms and then looked at once more, so that a spinner costs next to nothing. The end of a
terminal shows as the disappearance of its tty.
*/
export function watchTtys(
	ttys: ReadonlyMap<string, string>,
	onChange: (session: string) => void,
): () => void {
	const ends = [...ttys].map(([session, tty]) => watchTty(tty, () => onChange(session)));
	return () => {
		for (const end of ends) {
			end();
		}
	};
}

function watchTty(tty: string, onChange: () => void): () => void {
	let watcher: FSWatcher | null = null;
	let timer: NodeJS.Timeout | null = null;
	let last = 0;
	let ended = false;

	const fire = () => {
		last = Date.now();
		onChange();
	};
	const later = (ms: number) => {
		timer = setTimeout(() => {
			timer = null;
			open();
			fire();
		}, ms);
		timer.unref();
	};
	const hit = () => {
		watcher?.close();
		watcher = null;
		if (ended || timer !== null) {
			return;
		}
		const wait = last + quietMs - Date.now();
		if (wait > 0) {
			later(wait);
		} else {
			fire();
			later(quietMs);
		}
	};
	const open = () => {
		try {
			watcher = watch(tty, {persistent: false}, hit);
			watcher.on('error', hit);
		} catch {
			// The tty is gone with its terminal: there is nothing more to hear.
			watcher = null;
		}
	};

	open();
	return () => {
		ended = true;
		watcher?.close();
		if (timer !== null) {
			clearTimeout(timer);
		}
	};
}
