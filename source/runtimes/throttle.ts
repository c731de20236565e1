/**
Calls a function at once and then at most once in so many ms; a call that came too early is made up for at the end.
The timer keeps no process alive.
*/
export function throttle(call: () => void, ms: number): {(): void; cancel(): void} {
	let timer: NodeJS.Timeout | null = null;
	let again = false;
	const run = () => {
		again = false;
		timer = setTimeout(() => {
			timer = null;
			if (again) {
				run();
			}
		}, ms);
		timer.unref();
		call();
	};
	const throttled = () => {
		if (timer === null) {
			run();
		} else {
			again = true;
		}
	};
	throttled.cancel = () => {
		if (timer !== null) {
			clearTimeout(timer);
		}
		timer = null;
		again = false;
	};
	return throttled;
}
