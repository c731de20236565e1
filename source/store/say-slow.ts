/** So long somebody waits without a word, in ms. */
const silenceMs = 5000;

/** Waits for work; where that takes longer than some seconds, it is said once what is waited for. */
export async function sayingSlow<T>(
	work: Promise<T>,
	say: (() => void) | undefined,
	afterMs = silenceMs,
): Promise<T> {
	const timer = say === undefined ? undefined : setTimeout(say, afterMs).unref();
	try {
		return await work;
	} finally {
		clearTimeout(timer);
	}
}
