import {basename} from 'node:path';
import {parseJsonc} from '../jsonc.ts';
import {shellQuote} from '../shell-quote.ts';
import {asArray, asObject, asText} from './values.ts';

/** The name of AO's hooks in Gemini's settings. */
const hookName = 'ao';

/** Gemini gives a hook so long, in ms. */
const hookTimeout = 5000;

/**
The events of Gemini CLI (0.61.0) that tell something, with the tools they are for. The model's events are left out:
`AfterModel` comes with every piece of an answer and holds it up.
*/
const events: readonly {event: string; matcher: string; whole?: boolean}[] = [
	{event: 'SessionStart', matcher: '*'},
	{event: 'BeforeAgent', matcher: '*'},
	{event: 'BeforeTool', matcher: '^ask_user$', whole: true},
	{event: 'BeforeTool', matcher: '^(?!ask_user$)'},
	{event: 'Notification', matcher: '*', whole: true},
	{event: 'AfterTool', matcher: '*'},
	{event: 'AfterAgent', matcher: '*'},
	{event: 'SessionEnd', matcher: '*'},
];

/**
The user's settings with AO's hooks beside his own.
@param text the user's `settings.json`, which may hold comments; null where he has none
@param hook AO's hook program
@returns the whole text of the settings; null where the user's cannot be read
*/
export function settingsWithHooks(text: string | null, hook: string): string | null {
	const settings = text === null ? {} : parseSettings(text);
	if (settings === null) {
		return null;
	}
	const hooks: Record<string, unknown> = {...asObject(settings.hooks)};
	for (const [event, entries] of Object.entries(hooks)) {
		hooks[event] = Array.isArray(entries) ? entries.filter(entry => !isOfAo(entry, hook)) : entries;
	}
	for (const {event, matcher, whole} of events) {
		const entries = hooks[event] ?? [];
		if (Array.isArray(entries)) {
			const command = `${shellQuote(hook)}${whole ? '' : ' --brief'} ${event}`;
			const own = {type: 'command', name: hookName, command, timeout: hookTimeout};
			hooks[event] = [...entries, {matcher, hooks: [own]}];
		}
	}
	return `${JSON.stringify({...settings, hooks}, null, '\t')}\n`;
}

/** In a Gemini that AO started, the settings of the environment's home have AO's hooks already. */
function isOfAo(entry: unknown, hook: string): boolean {
	return asArray(asObject(entry).hooks)
		.map(asObject)
		.some(({name, command}) => name === hookName && asText(command)?.includes(basename(hook)));
}

function parseSettings(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = parseJsonc(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: null;
	} catch {
		return null;
	}
}
