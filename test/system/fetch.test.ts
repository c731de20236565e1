import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {type AddressInfo, connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {expect, onTestFinished, test} from 'vitest';
import {createGitHub} from '../../source/github/client.ts';
import {GitHubFailure} from '../../source/github/github.ts';
import {fetchFor, hasProxy} from '../../source/system/fetch.ts';

async function listening(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return (server.address() as AddressInfo).port;
}

/** A server that answers with the path, and its address. */
async function target(): Promise<string> {
	const server = createServer((request, response) => {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({data: {path: request.url}}));
	});
	return `127.0.0.1:${await listening(server)}`;
}

/** A proxy that knows CONNECT alone, where every name is this machine; who was asked for, and with which password. */
async function proxy(status = '200 OK') {
	const asked: {target: string | undefined; password: string | undefined}[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((_, response) => response.writeHead(400).end());
	server.on('connect', (request, socket) => {
		asked.push({target: request.url, password: request.headers['proxy-authorization']});
		if (!status.startsWith('200')) {
			socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
			return;
		}
		const through = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
			socket.write('HTTP/1.1 200 OK\r\n\r\n');
			through.pipe(socket).pipe(through);
		});
		sockets.add(through);
		for (const end of [through, socket]) {
			end.on('error', () => {
				through.destroy();
				socket.destroy();
			});
		}
	});
	const port = await listening(server);
	onTestFinished(() => {
		for (const socket of sockets) {
			socket.destroy();
		}
	});
	return {address: `127.0.0.1:${port}`, asked};
}

test('without a proxy it is the one that Node has', async () => {
	expect(await fetchFor({})).toBe(globalThis.fetch);
	expect(await fetchFor({HTTPS_PROXY: '', http_proxy: ' ', NO_PROXY: 'x'})).toBe(globalThis.fetch);
	expect(await fetchFor({https_proxy: '', HTTPS_PROXY: 'http://proxy'})).toBe(globalThis.fetch);
	expect(hasProxy({HTTPS_PROXY: '', NO_PROXY: 'x'})).toBe(false);
	expect(hasProxy({https_proxy: 'http://proxy'})).toBe(true);
});

test.each([
	['HTTP_PROXY', (address: string) => `http://${address}`, undefined],
	['http_proxy', (address: string) => address, undefined],
	['HTTP_PROXY', (address: string) => `http://me:p%40ss@${address}/`, 'Basic bWU6cEBzcw=='],
])('it goes through the proxy in %s', async (name, value, password) => {
	const [there, {address, asked}] = [await target(), await proxy()];
	const send = await fetchFor({[name]: value(address)});
	const port = there.split(':')[1];
	const response = await send(`http://some.example:${port}/hello`, {method: 'POST', body: 'x'});
	expect(await response.json()).toEqual({data: {path: '/hello'}});
	expect(asked).toEqual([{target: `some.example:${port}`, password}]);
});

test('it does so too in a bundle, as AO is installed', async () => {
	const [there, {address, asked}] = [await target(), await proxy()];
	const outdir = mkdtempSync(path.join(tmpdir(), 'ao-bundle-'));
	onTestFinished(() => rmSync(outdir, {recursive: true, force: true}));
	await build({
		entryPoints: [fileURLToPath(new URL('../../source/system/fetch.ts', import.meta.url))],
		outdir,
		bundle: true,
		splitting: true,
		format: 'esm',
		platform: 'node',
		outExtension: {'.js': '.mjs'},
		banner: {
			js: "import {createRequire} from 'node:module';const require = createRequire(import.meta.url);",
		},
	});
	const bundled = await import(pathToFileURL(path.join(outdir, 'fetch.mjs')).href);
	const send = await bundled.fetchFor({HTTP_PROXY: address});
	expect((await send(`http://${there}/`)).status).toBe(200);
	expect(asked).toHaveLength(1);
});

test('it goes straight to what NO_PROXY names', async () => {
	const [there, {address, asked}] = [await target(), await proxy()];
	for (const names of ['127.0.0.1', `example.com, ${there}`, '*']) {
		const send = await fetchFor({HTTP_PROXY: address, NO_PROXY: names});
		expect((await send(`http://${there}/`)).status).toBe(200);
	}
	expect(asked).toEqual([]);
	const send = await fetchFor({HTTP_PROXY: address, NO_PROXY: '127.0.0.1:1,example.com'});
	await send(`http://${there}/`);
	expect(asked).toHaveLength(1);
});

test('the same environment has the same one', async () => {
	const {address} = await proxy();
	expect(await fetchFor({HTTPS_PROXY: address})).toBe(await fetchFor({HTTPS_PROXY: address, HOME: '/'}));
	expect(await fetchFor({HTTPS_PROXY: address})).not.toBe(await fetchFor({HTTP_PROXY: address}));
});

test.each(['ftp://hidden', 'http://', 'http://a:%zz-hidden@b', '::', 'http://ho st'])(
	'a proxy that is none is said, and not shown: %s',
	async address => {
		const failed = fetchFor({https_proxy: address});
		await expect(failed).rejects.toMatchObject({code: 'bad_settings', hint: expect.any(String)});
		await expect(failed).rejects.toThrow(/^https_proxy is not the address of a proxy\.$/);
	},
);

test("GitHub's client asks through the proxy, and says when that refuses", async () => {
	const there = await target();
	const port = there.split(':')[1];
	const [open, closed] = [await proxy(), await proxy('407 Proxy Authentication Required')];
	const clientThrough = (HTTPS_PROXY: string) => {
		const url = `http://git.example:${port}`;
		const env = {GITHUB_SERVER_URL: url, GH_TOKEN: 'x', HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY};
		return createGitHub({host: `git.example:${port}`, env, userAgent: 'ao/test', pauseMs: 1});
	};
	expect(await clientThrough(open.address).query('{x}', {})).toEqual({
		data: {path: '/api/graphql'},
		errors: [],
	});
	expect(open.asked).toHaveLength(1);
	const failure = await clientThrough(closed.address)
		.query('{x}', {})
		.catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(GitHubFailure);
	expect(failure).toMatchObject({
		fault: {
			kind: 'offline',
			message: expect.stringMatching(/proxy does not let AO through .*407/),
			hint: expect.stringContaining('user:password'),
		},
	});
});
