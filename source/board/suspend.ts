/** Stops this process as Ctrl-Z does (its whole group, so that the shell has the terminal), until it is continued. */
export async function suspendProcess(): Promise<void> {
	const continued = new Promise<void>(resolve => {
		process.once('SIGCONT', resolve);
	});
	process.kill(0, 'SIGTSTP');
	await continued;
}
