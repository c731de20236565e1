import {createHash} from 'node:crypto';
import type {IncomingMessage, ServerResponse} from 'node:http';

/** An answer before it is sent. A string goes out as text, all else as JSON, null without a body. */
export type Reply = {status: number; headers?: Record<string, string>; body: unknown};

/** An error of the REST API in GitHub's form. */
export function restError(status: number, message: string, more: object = {}): Reply {
	return {
		status,
		body: {message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more},
	};
}

/** Sends it, with an ETag where it can be asked for again; the same one in `if-none-match` is answered with 304. */
export function send(request: IncomingMessage, response: ServerResponse, reply: Reply): number {
	const {status, headers = {}, body} = reply;
	const text = body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body);
	const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
	const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
	const cached = request.method === 'GET' && status === 200;
	const same = cached && request.headers['if-none-match']?.replace(/^W\//, '') === etag.replace(/^W\//, '');
	response.writeHead(same ? 304 : status, {
		...(body !== null && {'content-type': type}),
		...(cached && {etag}),
		'x-github-request-id': 'C0DE:1234:5678:9ABC:DEF0',
		'x-github-media-type': 'github.v3; format=json',
		...headers,
	});
	response.end(same || request.method === 'HEAD' ? undefined : text);
	return same ? 304 : status;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}
