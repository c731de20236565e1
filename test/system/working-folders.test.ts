import {spawn} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {isWithin, parseLsof, workingFolders} from '../../source/system/working-folders.ts';

test.runIf(process.platform === 'linux')('finds a process by the folder it works in', async () => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ao-cwd-')));
	const child = spawn('sleep', ['60'], {cwd: folder, stdio: 'ignore'});
	onTestFinished(() => {
		child.kill('SIGKILL');
		rmSync(folder, {recursive: true, force: true});
	});
	await vi.waitFor(async () => {
		const found = (await workingFolders()).filter(one => isWithin(one.folder, folder));
		expect(found).toEqual([{pid: child.pid, command: 'sleep', folder}]);
	});
});

test('reads what lsof tells', () => {
	expect(parseLsof('p12\ncvim\nfcwd\nn/work/a b\np13\ncbash\nfcwd\nn/ (readlink: denied)\n')).toEqual([
		{pid: 12, command: 'vim', folder: '/work/a b'},
		{pid: 13, command: 'bash', folder: '/ (readlink: denied)'},
	]);
	expect(parseLsof('')).toEqual([]);
});

test.each([
	['/a/b', '/a/b', true],
	['/a/b/c', '/a/b', true],
	['/a/bc', '/a/b', false],
	['/a', '/a/b', false],
	['/a', '/', true],
])('%s in %s: %s', (folder, outer, within) => {
	expect(isWithin(folder, outer)).toBe(within);
});
