import {createGuard} from '../../../source/store/news/guard.ts';

// Takes part in being the one process of a project, and says at each change whether it is: guard.ts <lock> <name>
const [watchLock = '', name = ''] = process.argv.slice(2);
const guard = createGuard({paths: {watchLock} as never}, name);
let said = '';
const tick = (): void => {
	guard.tick();
	const now = guard.held() ? 'held' : `waits for ${guard.holder()?.detail}`;
	if (now !== said) {
		said = now;
		process.stdout.write(`${now}\n`);
	}
};
tick();
const timer = setInterval(tick, 20);
process.stdin.resume();
process.stdin.on('end', () => {
	clearInterval(timer);
	guard.dispose();
});
