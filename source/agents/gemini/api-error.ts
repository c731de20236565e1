/** Where Gemini CLI (0.61.0) and Qwen Code (0.24.4) say that a turn failed: `[API Error: …]`. */
const marker = '[API Error: ';

/** What an agent cannot leave by itself, by what the services say; the first that matches counts. */
const reasons: readonly (readonly [RegExp, string])[] = [
	[
		/\b40[13]\b|api[ _]key|unauthenticated|unauthorized|permission_denied|authenticat|credential|\blog ?in\b/i,
		'Sign-in needed',
	],
	[/\b429\b|rate ?limit|quota|resource_exhausted|too many requests|insufficient.balance/i, 'Rate limit'],
	[
		/\b413\b|context (?:length|window)|too (?:long|many tokens)|maximum (?:context|number of tokens)/i,
		'Context too long',
	],
	[/\b404\b|not_found|model.{0,80}(?:not found|not exist|not supported|unavailable)/i, 'Model not available'],
	[/\b5\d\d\b|unavailable|overloaded|internal error|deadline/i, 'Service failed'],
	[/fetch failed|econn|enotfound|etimedout|timed? ?out|network|socket/i, 'No connection'],
];

/** So much of the message is looked at and kept. */
const mostLetters = 500;

/**
Why a turn failed, in words: a kind of reason and the service's own message. null for a text that does not begin with
`[API Error: `: other errors (a wrong command) end no turn.
*/
export function apiError(text: string): string | null {
	if (!text.startsWith(marker)) {
		return null;
	}
	const all = text.slice(marker.length, marker.length + mostLetters).replaceAll('\n', ' ');
	const end = all.lastIndexOf(']');
	const message = messageIn((end === -1 ? all : all.slice(0, end)).trim());
	const reason = reasons.find(([pattern]) => pattern.test(all))?.[1];
	return reason === undefined ? message || 'The request to the model failed' : `${reason}: ${message}`;
}

/** Services often answer with JSON: `{"error": {"code": 401, "message": "…"}}`, which a wrapped screen may have broken. */
function messageIn(text: string): string {
	return /"message":\s{0,4}"([^"\\]{1,400})"/.exec(text)?.[1] ?? text;
}
