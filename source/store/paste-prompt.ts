import {setTimeout as delay} from 'node:timers/promises';
import type {Runtime} from '../session/runtime.ts';

/** How long a program's screen must be still, how often it is looked at, and how long all that may take, in ms. */
const stillMs = 300;
const everyMs = 75;
const patienceMs = 8000;

/**
Types the first prompt into an agent that has just been started, once it has drawn something and then kept still, or
after 8 s. Earlier its terminal would still take lines (4 KB at most), and throw them away when it turns to keys.
@throws AoError('runtime') where the program has ended, or the signal's reason on abort.
*/
export async function pastePrompt(
	runtime: Runtime,
	session: string,
	text: string,
	{enterDelayMs, signal}: {enterDelayMs: number | undefined; signal?: AbortSignal | undefined},
): Promise<void> {
	const deadline = Date.now() + patienceMs;
	let screen = '';
	let since = Date.now();
	while (Date.now() < deadline && (screen === '' || Date.now() - since < stillMs)) {
		await delay(everyMs, undefined, {signal});
		const now = (await runtime.capture(session, {})).trim();
		if (now !== screen) {
			screen = now;
			since = Date.now();
		}
	}
	await runtime.paste(session, text, {enterDelayMs});
}
