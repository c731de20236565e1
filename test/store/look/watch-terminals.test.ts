import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openAo} from '../../../source/store/ao.ts';
import {TerminalWatch} from '../../../source/store/look/watch-terminals.ts';
import type {SessionEntry} from '../../../source/store/sessions.ts';
import {hasTmux} from '../../helpers/tmux.ts';
import {recordOf} from '../../session/sample-facts.ts';

const patiently = {timeout: 10_000, interval: 20};

test.runIf(hasTmux && process.platform === 'linux')(
	'misses nothing that is written while a session is added to those that are watched',
	async () => {
		const folder = fs.realpathSync(fs.mkdtempSync(path.join(tmpdir(), 'ao-watch-')));
		const ao = openAo({env: {PATH: process.env.PATH, AO_DATA_DIR: folder, TMUX_TMPDIR: folder}});
		const runtime = await ao.defaultRuntime();
		const changed: string[] = [];
		let changedAt = 0;
		const watch = new TerminalWatch(ao, ({ids}) => {
			changed.push(...ids);
			changedAt = Date.now();
		});
		onTestFinished(async () => {
			watch.close();
			await runtime.shutdown({force: true});
			await ao.dispose();
			fs.rmSync(folder, {recursive: true, force: true});
		});
		const start = async (id: string): Promise<SessionEntry> => {
			const env = {PATH: process.env.PATH ?? ''};
			const handle = await runtime.start({name: id, argv: ['cat'], env, cwd: folder, columns: 80, rows: 20});
			const record = recordOf({kind: 'started', run: id, handle, conversation: null});
			return {id, record} as SessionEntry;
		};
		const first = await start('demo-1');
		const list = ['-S', runtime.socket, 'list-panes', '-t', '=demo-1:', '-F', '#{pane_tty}'];
		const tty = execFileSync('tmux', list, {encoding: 'utf8'}).trim();

		watch.follow([first]);
		await vi.waitFor(() => {
			fs.writeFileSync(tty, 'x');
			expect(changed).toContain('demo-1');
		}, patiently);
		const second = await start('demo-2');
		await vi.waitFor(() => expect(Date.now() - changedAt).toBeGreaterThan(600), patiently);
		changed.length = 0;
		watch.follow([first, second]);
		fs.writeFileSync(tty, 'x');
		await vi.waitFor(() => expect(changed).toContain('demo-1'), patiently);
	},
);
