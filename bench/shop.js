// What the benchmarks share: a throw-away folder with a repository of local issues, and an agent that only sleeps.
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

export const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
export const dir = realpathSync(mkdtempSync(path.join(tmpdir(), 'ao-bench-')));
export const env = {
	...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:AO_|GIT_|TMUX)/.test(name))),
	HOME: dir,
	TMUX_TMPDIR: dir,
	GIT_CONFIG_GLOBAL: '/dev/null',
};

/** A repository with so many files of 50 lines. */
export function makeRepository(root, files) {
	mkdirSync(root, {recursive: true});
	const git = (...args) => execFileSync('git', args, {cwd: root, env, stdio: 'ignore'});
	git('init', '--quiet', '--initial-branch=main');
	git('config', 'user.name', 'Ada');
	git('config', 'user.email', 'ada@example.com');
	for (let index = 0; index < files; index++) {
		writeFileSync(path.join(root, `file-${index}.txt`), `line ${index}\n`.repeat(50));
	}
	git('add', '.');
	git('commit', '--quiet', '--message', 'Begin');
}

/** So many local issues in the repository, and AO's settings with the agent `sleeper` in a data dir of its own. */
export function makeShop(root, dataDir, count, sleep = 60) {
	mkdirSync(dataDir, {mode: 0o700});
	writeFileSync(
		path.join(dataDir, 'config.json'),
		JSON.stringify({
			runtime: 'tmux',
			agents: {sleeper: {command: ['sh', '-c', `sleep ${sleep}`, '{prompt}']}},
		}),
	);
	mkdirSync(path.join(root, 'backlog'));
	for (let number = 1; number <= count; number++) {
		writeFileSync(
			path.join(root, 'backlog', `task-${number} - Issue.md`),
			`---\nid: task-${number}\ntitle: Issue ${number}\nstatus: To Do\n---\n`,
		);
	}
}

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)];
}
