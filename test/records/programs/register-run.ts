import {registerRun} from '../../../source/records/run-files.ts';

// Registers itself as a board again and again until its input ends: register-run.ts <data dir>
const [dataDir = ''] = process.argv.slice(2);
const remove = registerRun(dataDir, 'board', 'web');
process.stdout.write('ready\n');
process.stdin.on('end', () => {
	remove();
	process.exit(0);
});
process.stdin.resume();
