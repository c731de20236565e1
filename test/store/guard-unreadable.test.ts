import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {createGuard} from '../../source/store/guard.ts';

test('a lock that cannot be read for a moment is kept', () => {
	const dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-guard-'));
	onTestFinished(() => fs.rmSync(dir, {recursive: true, force: true}));
	const watchLock = path.join(dir, 'watch.lock');
	const guard = createGuard({paths: {watchLock} as never});
	onTestFinished(() => guard.dispose());
	guard.tick();
	const aside = `${watchLock}.aside`;
	fs.renameSync(watchLock, aside);
	fs.mkdirSync(watchLock);
	guard.tick();
	fs.rmdirSync(watchLock);
	fs.renameSync(aside, watchLock);
	guard.tick();
	expect(guard.held()).toBe(true);
});
