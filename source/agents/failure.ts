/**
Why a request to a model failed, in words for a card: the kind of failure where its HTTP status tells it, and what the
agent said of it (foreign text, not cleaned; `null` where it said nothing).
*/
export function failureWords(status: number | null, message: string | null): string {
	const kind = kindOf(status);
	if (kind === null) {
		return message ?? 'The request to the model failed.';
	}
	return message === null ? kind : `${kind}: ${message}`;
}

function kindOf(status: number | null): string | null {
	switch (status) {
		case 401:
		case 403:
			return 'Sign-in needed';
		case 402:
			return 'Out of credit';
		case 404:
			return 'Model not found';
		case 413:
			return 'Context too long';
		case 429:
			return 'Rate limit';
		default:
			return status !== null && status >= 500 ? 'Model server error' : null;
	}
}
