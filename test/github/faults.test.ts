import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import {inspect} from 'node:util';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {Fault} from '../../source/session/forge.ts';
import {type Answer, clientFor, envFor, failureOf, inAnHour, left, secret, serve} from './server.ts';

const query = 'query {viewer {login}}';
const html = {'content-type': 'text/html; charset=utf-8'};
const resetAt = inAnHour();

type Expected = {
	kind: Fault['kind'];
	message: RegExp;
	hint?: RegExp | null;
	until?: number | 'soon';
	tooLarge?: boolean;
	/** Requests that the server saw. */
	sent?: number;
};

const saml = {type: 'FORBIDDEN', extensions: {saml_failure: true}, path: ['r0'], message: 'SAML enforcement'};

const queries: [string, Answer, Expected][] = [
	[
		'a refused token',
		{status: 401, body: {message: 'Bad credentials'}},
		{
			kind: 'signed_out',
			message: /does not accept the token/,
			hint: /^It is the one in GH_TOKEN: set another one/,
		},
	],
	[
		'single sign-on',
		{
			status: 403,
			headers: {'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?authorization_request=A1'},
			body: {message: 'Resource protected by organization SAML enforcement.'},
		},
		{
			kind: 'single_sign_on',
			message: /single sign-on/,
			hint: /https:\/\/github\.com\/orgs\/acme\/sso\?authorization_request=A1$/,
		},
	],
	[
		'single sign-on for all that was asked',
		{
			headers: {'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?a=1'},
			body: {data: {r0: null}, errors: [saml]},
		},
		{kind: 'single_sign_on', message: /single sign-on/, hint: /orgs\/acme\/sso\?a=1$/},
	],
	[
		'a secondary limit with a time',
		{
			status: 403,
			headers: {'retry-after': '30'},
			body: {message: 'You have exceeded a secondary rate limit.'},
		},
		{kind: 'secondary_limit', message: /slow down/, hint: null, until: 'soon'},
	],
	[
		'a secondary limit without a time',
		{status: 429, body: {message: 'Too many requests'}},
		{kind: 'secondary_limit', message: /slow down/, until: 'soon'},
	],
	[
		'a secondary limit with a fine status',
		{body: {data: null, errors: [{message: 'You have exceeded a secondary rate limit.'}]}},
		{kind: 'secondary_limit', message: /slow down/, until: 'soon'},
	],
	...['RATE_LIMITED', 'RATE_LIMIT'].map((type): [string, Answer, Expected] => [
		`the limit as ${type}`,
		{
			headers: left(0, {resetAt}),
			body: {errors: [{type, message: 'API rate limit exceeded for user ID 1.'}]},
		},
		{kind: 'rate_limit', message: /rate limit is used up/, hint: null, until: resetAt},
	]),
	[
		'the limit as a status',
		{status: 403, headers: left(0, {resetAt}), body: {message: 'API rate limit exceeded for user ID 1.'}},
		{kind: 'rate_limit', message: /rate limit is used up/, until: resetAt},
	],
	[
		'a bad gateway',
		{status: 502, headers: html, body: '<html>502</html>'},
		{kind: 'timeout', message: /took too long to answer \(502\)/, tooLarge: true},
	],
	[
		'a time-out of the gateway',
		{status: 504, body: {message: "We couldn't respond to your request in time."}},
		{kind: 'timeout', message: /took too long to answer \(504\)/, tooLarge: true},
	],
	[
		'too much at once',
		{
			body: {
				data: {r0: null, rateLimit: null},
				errors: [
					{
						type: 'RESOURCE_LIMITS_EXCEEDED',
						path: ['r0'],
						message: 'Resource limits for this query exceeded.',
					},
				],
			},
		},
		{kind: 'timeout', message: /too much at once/, tooLarge: true},
	],
	[
		'a fault of its own that stays',
		{body: {data: null, errors: [{message: 'Something went wrong while executing your query.'}]}},
		{kind: 'server', message: /Something went wrong/, sent: 3},
	],
	[
		'a fault of its own by status',
		{status: 500, body: {message: 'Oh no'}},
		{kind: 'server', message: /\(500\): Oh no/},
	],
	[
		"a proxy's page",
		{headers: html, body: '<html>Please sign in</html>'},
		{kind: 'bad_answer', message: /a web page/, hint: /proxy/},
	],
	[
		"a proxy's page that refuses",
		{status: 403, headers: html, body: '<html>Blocked</html>'},
		{kind: 'bad_answer', message: /not where its API was expected \(403\)/, hint: /proxy/},
	],
	[
		'no API there',
		{status: 404, body: {message: 'Not Found'}},
		{kind: 'bad_answer', message: /not where its API was expected/, hint: /GITHUB_GRAPHQL_URL/},
	],
	['something else', {body: {hello: 1}}, {kind: 'bad_answer', message: /not GraphQL's/}],
	[
		'JSON that breaks off',
		{headers: {'content-type': 'application/json'}, body: '{"data": {'},
		{kind: 'bad_answer', message: /not GraphQL's/},
	],
	[
		'a query that the server does not know',
		{
			body: {
				errors: [
					{
						path: ['query', 'x'],
						extensions: {code: 'undefinedField'},
						message: "Field 'x' doesn't exist on type 'Query'",
					},
				],
			},
		},
		{kind: 'bad_answer', message: /does not understand the query: Field 'x'/, hint: /older/},
	],
	[
		'words that would move the cursor',
		{status: 422, body: {message: 'No\u001b[2Jway\nsecond line', errors: [{message: 'too \u202elong'}]}},
		{kind: 'forbidden', message: /says no \(422\): Noway; too long$/},
	],
];

describe('a query fails with its reason', () => {
	test.each(queries)('%s', async (_, answer, {kind, message, hint, until, tooLarge = false, sent = 1}) => {
		const server = await serve(() => answer);
		const before = Date.now();
		const failure = await failureOf(clientFor(server).query(query, {}));
		expect(failure.fault).toMatchObject({kind, message: expect.stringMatching(message)});
		expect(failure.fault.message).toMatch(/^GitHub \(127\.0\.0\.1:\d+\)/);
		expect(failure.message).toBe(failure.fault.message);
		expect(failure).toMatchObject({tooLarge, status: answer.status ?? 200});
		if (hint !== undefined) {
			expect(failure.fault.hint).toEqual(hint === null ? null : expect.stringMatching(hint));
		}
		if (until === 'soon') {
			expect(failure.fault.until).toBeGreaterThan(before + 25_000);
			expect(failure.fault.until).toBeLessThan(before + 90_000);
		} else {
			expect(failure.fault.until).toBe(until ?? null);
		}
		expect(server.seen).toHaveLength(sent);
	});
});

const calls: [string, Answer, Expected][] = [
	[
		'a path that is not there',
		{status: 404, body: {message: 'Not Found'}},
		{kind: 'forbidden', message: /says no \(404\): Not Found$/, hint: null},
	],
	[
		'a scope that lacks',
		{
			status: 404,
			headers: {'x-accepted-oauth-scopes': 'repo', 'x-oauth-scopes': 'gist, read:org'},
			body: {message: 'Not Found'},
		},
		{
			kind: 'forbidden',
			message: /404/,
			hint: /scope repo(?:\.|: gh auth refresh --hostname \S+ --scopes repo)$/,
		},
	],
	[
		'a permission that lacks',
		{
			status: 403,
			headers: {'x-accepted-github-permissions': 'actions=write'},
			body: {message: 'Resource not accessible by personal access token'},
		},
		{kind: 'forbidden', message: /not accessible by personal/, hint: /permissions: actions=write\.$/},
	],
	[
		'a merge that is refused',
		{status: 405, body: {message: 'Pull Request is not mergeable'}},
		{kind: 'forbidden', message: /says no \(405\): Pull Request is not mergeable$/},
	],
	['a gateway', {status: 502, body: ''}, {kind: 'server', message: /\(502\)/, tooLarge: true}],
	[
		'a page',
		{status: 404, headers: html, body: '<html>'},
		{kind: 'bad_answer', message: /not where its API/},
	],
	['a page that is fine', {headers: html, body: '<html>'}, {kind: 'bad_answer', message: /a web page/}],
];

describe('a call of the REST API fails with its reason', () => {
	test.each(calls)('%s', async (_, answer, {kind, message, hint, tooLarge = false}) => {
		const server = await serve(() => answer);
		const failure = await failureOf(
			clientFor(server).rest('GET /repos/{owner}/{repo}', {owner: 'a', repo: 'b'}),
		);
		expect(failure.fault).toMatchObject({kind, message: expect.stringMatching(message), until: null});
		expect(failure).toMatchObject({tooLarge, status: answer.status ?? 200});
		if (hint !== undefined) {
			expect(failure.fault.hint).toEqual(hint === null ? null : expect.stringMatching(hint));
		}
	});
});

describe('no answer', () => {
	/** A port on which nobody listens. */
	async function closedPort(): Promise<string> {
		const server = createServer();
		await new Promise<void>(resolve => {
			server.listen(0, '127.0.0.1', resolve);
		});
		const {port} = server.address() as {port: number};
		await new Promise(resolve => {
			server.close(resolve);
		});
		return `127.0.0.1:${port}`;
	}

	test('nobody is there', async () => {
		const host = await closedPort();
		const {fault} = await failureOf(clientFor({host, url: `http://${host}`, seen: []}).query(query, {}));
		expect(fault).toMatchObject({
			kind: 'offline',
			message: expect.stringMatching(/ cannot be reached: the connection was refused\.$/),
		});
	});

	test('a name that is not known', async () => {
		// A label has 63 characters at most: no name server has to be asked.
		const host = `${'x'.repeat(64)}.invalid`;
		const failure = await failureOf(clientFor({host, url: `http://${host}`, seen: []}).query(query, {}));
		expect(failure.fault.kind).toBe('offline');
		expect(failure.fault.message).toMatch(
			/cannot be reached: (?:its name was not found|the name server did not answer)\.$/,
		);
		expect(failure).toMatchObject({status: null, tooLarge: false});
	});

	test('it takes too long, at its beginning and in the middle', async () => {
		const silent = await serve(() => null);
		const halting = await serve((_, response) => {
			response.writeHead(200, {'content-type': 'application/json'}).write('{"data":');
			return null;
		});
		for (const server of [silent, halting]) {
			const failure = await failureOf(clientFor(server, {timeoutMs: 150}).query(query, {}));
			expect(failure).toMatchObject({fault: {kind: 'timeout'}, status: null, tooLarge: true});
			expect(server.seen).toHaveLength(1);
		}
	});

	test.each([
		['before', false],
		['in the middle of', true],
	])('a connection that breaks off %s an answer is made anew, twice at most', async (_, begun) => {
		let breaks = 2;
		const server = await serve((_, response) => {
			if (breaks-- > 0) {
				if (begun) {
					response.writeHead(200, {'content-type': 'application/json', 'content-length': '100'});
					response.write('{"data"', () => response.socket?.resetAndDestroy());
				} else {
					response.socket?.resetAndDestroy();
				}
				return null;
			}
			return {body: {data: {viewer: {login: 'mona'}}}};
		});
		const github = clientFor(server);
		expect(await github.query(query, {})).toEqual({data: {viewer: {login: 'mona'}}, errors: []});
		expect(server.seen).toHaveLength(3);
		breaks = 3;
		const failure = await failureOf(github.query(query, {}));
		expect(failure.fault).toMatchObject({
			kind: 'offline',
			message: expect.stringMatching(
				/^The connection to .* (?:was reset|was closed|broke off) before it had answered\.$/,
			),
		});
		expect(server.seen).toHaveLength(6);
	});

	test('a server that speaks no TLS', async () => {
		const server = await serve(() => ({}));
		const url = server.url.replace('http:', 'https:');
		const {fault} = await failureOf(clientFor({...server, url}).query(query, {}));
		expect(fault).toMatchObject({kind: 'offline', message: expect.stringContaining('No safe connection')});
	});

	test('a certificate that nobody vouches for', async () => {
		const pem = readFileSync(new URL('fixtures/self-signed.pem', import.meta.url));
		const server = createTlsServer({key: pem, cert: pem});
		server.listen(0, '127.0.0.1');
		onTestFinished(() => void server.close());
		await once(server, 'listening');
		const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
		const github = clientFor({host, url: `https://${host}`, seen: []});
		const {fault} = await failureOf(github.query(query, {}));
		expect(fault).toMatchObject({
			kind: 'offline',
			message: expect.stringMatching(/certificate of .* is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/),
			hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
		});
	});

	test.each(['nonsense', 'file:///etc/passwd', 'http://me:hidden@127.0.0.1'])(
		'an address that is none: %s',
		async address => {
			const server = await serve(() => ({}));
			const env = {...envFor(server), GITHUB_GRAPHQL_URL: address};
			const failure = await failureOf(clientFor(server, {env}).query(query, {}));
			expect(failure.fault.message).toBe('GITHUB_GRAPHQL_URL is not the address of an API.');
			expect(inspect(failure)).not.toContain('hidden');
			expect(server.seen).toEqual([]);
		},
	);

	test('a proxy that is none', async () => {
		const server = await serve(() => ({}));
		const env = {...envFor(server), HTTPS_PROXY: 'ftp://me:pass@proxy'};
		const {fault} = await failureOf(clientFor(server, {env}).query(query, {}));
		expect(fault).toMatchObject({kind: 'offline', message: 'HTTPS_PROXY is not the address of a proxy.'});
	});
});

describe('the token', () => {
	test.each([
		['in what a server says', {status: 403, body: {message: `No, ${secret}`}}],
		['in an error of its own', {status: 500, body: {message: secret}}],
		['where it is refused', {status: 401, body: {message: secret}}],
	])('is in no error: %s', async (_, answer) => {
		const server = await serve(() => answer);
		const failure = await failureOf(clientFor(server).query(query, {}));
		expect(inspect(failure, {depth: 10})).not.toContain(secret);
	});

	test('is in no error where nothing was answered', async () => {
		const server = await serve((_, response) => {
			response.socket?.destroy();
			return null;
		});
		const failure = await failureOf(clientFor(server).query(query, {}));
		expect(inspect(failure, {depth: 10, showHidden: true})).not.toContain(secret);
	});

	test('that cannot be in a header is not sent, nor said', async () => {
		const server = await serve(() => ({}));
		const env = {...envFor(server), GH_TOKEN: `${secret}\nx`};
		const failure = await failureOf(clientFor(server, {env}).query(query, {}));
		expect(failure.fault).toMatchObject({kind: 'signed_out', hint: expect.stringContaining('GH_TOKEN')});
		expect(inspect(failure, {depth: 10})).not.toContain(secret);
		expect(server.seen).toEqual([]);
	});

	test('that is not there', async () => {
		const server = await serve(() => ({}));
		const env = {...envFor(server), GH_TOKEN: undefined, PATH: '/nowhere'};
		const {fault} = await failureOf(clientFor(server, {env}).query(query, {}));
		expect(fault).toMatchObject({kind: 'signed_out', message: expect.stringContaining('There is no token')});
		expect(fault.hint).toMatch(
			/^Set GH_TOKEN, or install gh and sign in with `gh auth login --hostname .*`\.$/,
		);
		expect(server.seen).toEqual([]);
	});
});
