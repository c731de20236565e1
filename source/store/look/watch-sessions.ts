import fs from 'node:fs';
import type {Project} from '../project.ts';
import type {SessionEntry} from '../sessions.ts';

/**
Calls back soon after a session came, went, or had a fact or an agent's event appended. Folders are watched, not files
(a rename must not end it), none recursively; `follow` is told which sessions there are now.
*/
export class SessionWatch {
	readonly #watchers = new Map<string, fs.FSWatcher>();
	readonly #onChange: () => void;

	constructor(projects: readonly Project[], onChange: () => void) {
		this.#onChange = onChange;
		for (const {paths} of projects) {
			this.#watch(paths.sessions);
		}
	}

	/** Watches the folders of these sessions and of no others. */
	follow(projects: readonly Project[], entries: readonly SessionEntry[]): void {
		const wanted = new Set<string>();
		for (const {paths} of projects) {
			wanted.add(paths.sessions);
		}
		for (const {paths, archived} of entries) {
			if (!archived) {
				wanted.add(paths.dir);
				wanted.add(paths.agent);
			}
		}
		for (const [dir, watcher] of this.#watchers) {
			if (!wanted.has(dir)) {
				watcher.close();
				this.#watchers.delete(dir);
			}
		}
		for (const dir of wanted) {
			this.#watch(dir);
		}
	}

	close(): void {
		for (const watcher of this.#watchers.values()) {
			watcher.close();
		}
		this.#watchers.clear();
	}

	#watch(dir: string): void {
		if (this.#watchers.has(dir) || !fs.existsSync(dir)) {
			return;
		}
		try {
			const watcher = fs.watch(dir, {persistent: false}, () => this.#onChange());
			watcher.on('error', () => {
				watcher.close();
				this.#watchers.delete(dir);
			});
			this.#watchers.set(dir, watcher);
		} catch {
			// No watch to be had (limit, gone meanwhile): the regular look finds what it would have told.
		}
	}
}
