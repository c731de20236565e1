import type {Answer} from './model.ts';

export type Body = Record<string, unknown>;

/** A request to a model, as far as the test server cares. */
export type Asked = {
	model: string;
	stream: boolean;
	/** Whether it belongs to the conversation: it offers tools. Titles and classifiers come without. */
	main: boolean;
	/** All texts of the conversation, oldest first, whoever said them. */
	texts: string[];
};

/** One provider's way to speak over HTTP. */
export type Format = {
	name: string;
	/** The request, or an answer that needs no model; null where it is another format's. */
	read(method: string, path: string, body: Body): {asked: Asked} | {plain: unknown} | null;
	/** The records of a streamed answer; `head` is what comes before a silence. */
	stream(answer: Answer, model: string): {head: string[]; tail: string[]};
	whole(answer: Answer, model: string): unknown;
	failure(status: number, message: string): unknown;
};

let last = 0;

/** An id as a provider would make it, never the same twice. */
export function freshId(prefix: string): string {
	last += 1;
	return `${prefix}${Date.now().toString(36)}${last.toString(36).padStart(6, '0')}`;
}

/** A server-sent event that carries JSON. */
export function record(data: unknown, event?: string): string {
	return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Every string below the fields named `text` or `content`, in order: formats nest them differently. */
export function textsOf(value: unknown): string[] {
	if (typeof value === 'string') {
		return [value];
	}
	if (Array.isArray(value)) {
		return value.flatMap(textsOf);
	}
	if (typeof value === 'object' && value !== null) {
		return Object.entries(value).flatMap(([name, inner]) =>
			['text', 'content', 'parts', 'output', 'functionResponse', 'response'].includes(name)
				? textsOf(inner)
				: [],
		);
	}
	return [];
}

export function hasTools(body: Body): boolean {
	return Array.isArray(body.tools) && body.tools.length > 0;
}
