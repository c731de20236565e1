import {createLocalTracker} from '../../source/trackers/local.ts';

/** Run as a process: creates some issues as fast as it can, with nothing that keeps it from others doing the same. */
const [issuesDir = '', backlogDir = '', count = '0'] = process.argv.slice(2);
const tracker = createLocalTracker({
	issuesDir,
	backlogDir,
	writeBacklog: false,
	lock: work => work(),
});
for (let index = 0; index < Number(count); index++) {
	const {id} = await tracker.create({title: `Issue ${index} of process ${process.pid}`});
	process.stdout.write(`${id}\n`);
}
