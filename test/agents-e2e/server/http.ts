import {appendFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {anthropic} from './anthropic.ts';
import {chatCompletions} from './chat-completions.ts';
import type {Asked, Body, Format} from './format.ts';
import {gemini} from './gemini.ts';
import type {Answer, Model} from './model.ts';
import {responses} from './responses.ts';

const formats: readonly Format[] = [anthropic, responses, chatCompletions, gemini];

/** What titles and classifiers get: JSON, in case they want some, whose words also make a title. */
const sideAnswer: Answer = {text: '{"title": "Small task"}'};

export type ModelServer = {url: string; close(): Promise<void>};

/**
Serves a model on a free port of 127.0.0.1 in all formats at once.
@param log a file to which every request goes as a line, to look into a run.
*/
export async function serveModel(model: Model, log?: string): Promise<ModelServer> {
	const server = createServer((request, response) => {
		void answerRequest(model, request, response, log).catch(error => {
			response.destroy(error);
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		close: () =>
			new Promise(resolve => {
				model.release();
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

async function answerRequest(
	model: Model,
	request: IncomingMessage,
	response: ServerResponse,
	log: string | undefined,
): Promise<void> {
	const method = request.method ?? 'GET';
	const path = (request.url ?? '/').replace(/\?.*/s, '');
	const body = await bodyOf(request);
	if (log !== undefined) {
		appendFileSync(log, `${JSON.stringify({t: Date.now(), method, path, body})}\n`);
	}
	for (const format of formats) {
		const read = format.read(method, path, body);
		if (read === null) {
			continue;
		}
		if ('plain' in read) {
			sendJson(response, 200, read.plain);
		} else {
			await converse(model, format, read.asked, response);
		}
		return;
	}
	if (method === 'HEAD' || method === 'GET') {
		sendJson(response, 200, {});
		return;
	}
	sendJson(response, 404, {error: {message: `No ${method} ${path} here`}});
}

async function converse(model: Model, format: Format, asked: Asked, response: ServerResponse): Promise<void> {
	if (!asked.main) {
		model.sideRequests += 1;
		await send(format, asked, sideAnswer, response);
		return;
	}
	const reply = model.take({format: format.name, model: asked.model, texts: asked.texts});
	if (reply.kind === 'fail') {
		sendJson(response, reply.status, format.failure(reply.status, reply.message), reply.headers);
		return;
	}
	const gone = new Promise<void>(resolve => response.on('close', resolve));
	const whole = await send(
		format,
		asked,
		reply,
		response,
		reply.kind === 'hang' ? () => model.held(gone) : undefined,
	);
	if (whole) {
		model.answered += 1;
	}
}

/** Gives whether the asker was still there at the end. */
async function send(
	format: Format,
	{model, stream}: Asked,
	answer: Answer,
	response: ServerResponse,
	pause?: () => Promise<void>,
): Promise<boolean> {
	if (!stream) {
		await pause?.();
		sendJson(response, 200, format.whole(answer, model));
		return !response.destroyed;
	}
	const {head, tail} = format.stream(answer, model);
	response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-cache'});
	response.write(head.join(''));
	await pause?.();
	if (response.destroyed) {
		return false;
	}
	response.end(tail.join(''));
	return true;
}

function sendJson(
	response: ServerResponse,
	status: number,
	value: unknown,
	headers: Record<string, string> = {},
): void {
	response.writeHead(status, {'content-type': 'application/json', ...headers});
	response.end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) {
		chunks.push(chunk as Buffer);
	}
	try {
		return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
	} catch {
		return {};
	}
}
