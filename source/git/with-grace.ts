/**
Runs work with a signal that follows `signal` only `graceMs` later, so that what takes moments is not cut short and what
hangs still is. One that is aborted already is given as it is.
*/
export async function withGrace<T>(
	signal: AbortSignal | undefined,
	graceMs: number,
	work: (late: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
	if (signal === undefined || signal.aborted) {
		return work(signal);
	}
	const late = new AbortController();
	let timer: NodeJS.Timeout | undefined;
	const onAbort = () => {
		timer = setTimeout(() => late.abort(signal.reason), graceMs);
	};
	signal.addEventListener('abort', onAbort, {once: true});
	try {
		return await work(late.signal);
	} finally {
		signal.removeEventListener('abort', onAbort);
		clearTimeout(timer);
	}
}
