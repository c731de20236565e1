/** Says that this program is ready, and waits for a line, so that several programs begin at the same moment. */
export async function waitForGo(): Promise<void> {
	process.stdout.write('ready\n');
	await new Promise<void>(resolve => {
		process.stdin.once('data', () => resolve());
	});
	process.stdin.pause();
}
