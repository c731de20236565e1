import {spawn} from 'node:child_process';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {gitEnvironment} from './git.ts';

/**
Answers git's smart HTTP protocol for one bare repository, by `git http-backend` as a CGI program (its manual page).
@param service the path after the repository's: `/info/refs`, `/git-upload-pack`, `/git-receive-pack`.
@param user who pushes; null where nobody may.
@returns the answer's status, once it is sent.
*/
export function serveGit(
	request: IncomingMessage,
	response: ServerResponse,
	{dir, service, query, user}: {dir: string; service: string; query: string; user: string | null},
): Promise<number> {
	const {headers} = request;
	const child = spawn('git', ['http-backend'], {
		env: {
			...gitEnvironment,
			GIT_PROJECT_ROOT: dir,
			GIT_HTTP_EXPORT_ALL: '1',
			PATH_INFO: service,
			QUERY_STRING: query,
			REQUEST_METHOD: request.method ?? 'GET',
			REMOTE_ADDR: '127.0.0.1',
			CONTENT_TYPE: headers['content-type'] ?? '',
			...(headers['content-length'] && {CONTENT_LENGTH: headers['content-length']}),
			...(headers['content-encoding'] && {HTTP_CONTENT_ENCODING: headers['content-encoding']}),
			...(headers['git-protocol'] && {GIT_PROTOCOL: String(headers['git-protocol'])}),
			...(user !== null && {REMOTE_USER: user}),
		},
		stdio: ['pipe', 'pipe', 'ignore'],
	});
	child.stdin.on('error', () => {});
	request.pipe(child.stdin);
	return new Promise(resolve => {
		let head: Buffer | null = Buffer.alloc(0);
		let status = 200;
		const begin = (end: number, skip: number) => {
			const text = (head ?? Buffer.alloc(0)).subarray(0, end).toString('latin1');
			const rest = (head ?? Buffer.alloc(0)).subarray(end + skip);
			head = null;
			for (const line of text.split(/\r?\n/)) {
				const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
				if (name.toLowerCase() === 'status') {
					status = Number.parseInt(value, 10);
				} else if (name !== '') {
					response.setHeader(name, value);
				}
			}
			response.writeHead(status);
			response.write(rest);
		};
		child.stdout.on('data', (chunk: Buffer) => {
			if (head === null) {
				response.write(chunk);
				return;
			}
			head = Buffer.concat([head, chunk]);
			for (const gap of ['\r\n\r\n', '\n\n']) {
				const end = head?.indexOf(gap) ?? -1;
				if (end >= 0) {
					begin(end, gap.length);
					return;
				}
			}
		});
		child.on('error', () => {
			response.writeHead(500).end();
			resolve(500);
		});
		child.on('close', () => {
			if (head !== null) {
				response.writeHead(500);
				status = 500;
			}
			response.end();
			resolve(status);
		});
	});
}
