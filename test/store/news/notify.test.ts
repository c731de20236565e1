import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type RequestListener} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, onTestFinished, test, vi} from 'vitest';
import type {Session} from '../../../source/session/session.ts';
import {Notifier, type NotifierOptions} from '../../../source/store/news/notify.ts';
import {sampleSession} from '../../board/sample.ts';

const bell = '\u0007';
const iterm = {TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'};
const nobody: ReadonlySet<string> = new Set();
const times = {settleMs: 10, gapMs: 10, repeatMs: 60_000, webhookMs: 2000, retryMs: 10, graceMs: 20_000};

let dir: string;

function eventually(check: () => void): Promise<void> {
	return vi.waitFor(check, {timeout: 20_000, interval: 10});
}

beforeEach(() => {
	dir = mkdtempSync(path.join(tmpdir(), 'ao-notify-'));
});

afterEach(() => {
	rmSync(dir, {recursive: true, force: true});
});

type Made = {notifier: Notifier; written: string[]; problems: string[]};

function make(setting: NotifierOptions['setting'], options: Partial<NotifierOptions> = {}): Made {
	const written: string[] = [];
	const problems: string[] = [];
	const notifier = new Notifier({
		setting,
		env: {PATH: `${dir}:/usr/bin:/bin`, ...iterm},
		terminal: {write: sequence => written.push(sequence)},
		onProblem: text => problems.push(text),
		times,
		...options,
	});
	onTestFinished(() => notifier.dispose());
	return {notifier, written, problems};
}

const working = sampleSession('web-42-k3f9', {project: 'web'});

function asking(text = 'Bash: npm test'): Session {
	return {...working, column: 'needs_you', attention: {kind: 'permission', text}};
}

function change({notifier}: Made, to: Session = asking(), all = true): void {
	notifier.look([working], nobody, {all});
	notifier.look([to], nobody, {all});
}

function program(name: string, lines: string): string {
	const file = path.join(dir, name);
	writeFileSync(file, `#!/bin/sh\n${lines}\n`);
	chmodSync(file, 0o755);
	return file;
}

function read(name: string): string {
	const file = path.join(dir, name);
	return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

async function serve(listener: RequestListener): Promise<string> {
	const server = createServer(listener);
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) {
		text += chunk;
	}
	return text;
}

describe('this terminal', () => {
	const osc9 = '\u001B]9;AO: web-42-k3f9 needs you: asks: Bash: npm test\u0007';
	const osc777 = '\u001B]777;notify;AO: web-42-k3f9 needs you;asks: Bash: npm test\u0007';

	test.each([
		[undefined, osc9 + bell],
		[true, osc9 + bell],
		[{bell: false}, osc9],
		[{osc: '777'}, osc777 + bell],
		[{osc: 'off'}, bell],
	] as const)('with %j', async (setting, expected) => {
		const made = make(setting);
		change(made, asking(), false);
		await eventually(() => expect(made.written).toEqual([expected]));
	});

	test('the bell alone where a terminal shows nothing', async () => {
		const made = make(undefined, {env: {TERM: 'xterm-256color'}});
		change(made);
		await eventually(() => expect(made.written).toEqual([bell]));
	});

	test.each<[NotifierOptions['setting'], Session]>([
		[false, asking()],
		[{bell: false, osc: 'off'}, asking()],
		[{on: ['ready']}, asking()],
		[{quiet: '00:00-23:59'}, asking()],
		[undefined, {...working, column: 'review'}],
	])('with %j nothing', async (setting, session) => {
		const made = make(setting);
		const other = make(undefined);
		change(made, session);
		change(other);
		await eventually(() => expect(other.written).toHaveLength(1));
		expect(made.written).toEqual([]);
	});

	test('hostile text cannot leave its sequence', async () => {
		const made = make(undefined);
		change(made, asking('\u001B]52;c;ZXZpbA==\u0007;ls\u009C\u001B[2J\r\n'));
		await eventually(() =>
			expect(made.written).toEqual([`\u001B]9;AO: web-42-k3f9 needs you: asks: ,ls\u0007${bell}`]),
		);
	});

	test('a terminal that is gone, and no terminal, break nothing', async () => {
		const gone = make(undefined, {
			terminal: {
				write() {
					throw new Error('write EIO');
				},
			},
		});
		change(gone);
		await eventually(() => expect(gone.problems).toEqual(['Nobody was told by the terminal: write EIO.']));
		const none = make({command: [program('hook', `/bin/cat > '${dir}/told'`)]}, {terminal: null});
		change(none);
		await eventually(() => expect(read('told')).not.toBe(''));
		expect(none.problems).toEqual([]);
	});
});

describe('the desktop', () => {
	const plainTerminal = {TERM: 'xterm-256color', DISPLAY: ':0'};

	test.each([
		['asked for', {desktop: true}, iterm, true, 1],
		['not asked for', {desktop: false}, plainTerminal, true, 0],
		['in place of a terminal that shows nothing', undefined, plainTerminal, true, 1],
		[
			'in place of a terminal that may show nothing',
			undefined,
			{...plainTerminal, VTE_VERSION: '7600'},
			true,
			1,
		],
		['not beside a terminal that shows it', undefined, {...iterm, DISPLAY: ':0'}, true, 0],
		['not over SSH', undefined, {...plainTerminal, SSH_CONNECTION: '1 2 3 4'}, true, 0],
		['not by one of many boards', {desktop: true}, iterm, false, 0],
	] as const)('%s', async (_, setting, env, all, count) => {
		program('notify-send', `printf '%s\\n' "$4" >> '${dir}/shown'`);
		const made = make(setting, {env: {PATH: `${dir}:/usr/bin:/bin`, ...env}});
		change(made, asking(), all);
		await eventually(() => expect(made.written).toHaveLength(1));
		expect(made.written[0]?.endsWith(bell)).toBe(true);
		await made.notifier.dispose();
		expect(read('shown')).toBe('asks: Bash: npm test\n'.repeat(count));
		expect(made.problems).toEqual([]);
	});

	test('what went wrong is said once', async () => {
		const made = make({desktop: true}, {env: {PATH: dir, ...iterm}});
		change(made);
		await eventually(() => expect(made.problems).toHaveLength(1));
		change(made, asking('Bash: ls'));
		await eventually(() => expect(made.written).toHaveLength(2));
		await made.notifier.dispose();
		expect(made.problems).toHaveLength(1);
		expect(made.problems[0]).toMatch(/^Nobody was told by notify\.desktop: there is no `.*` on PATH\.$/);
	});
});

describe('a command', () => {
	test('gets the notice in its arguments, its environment and its input, without a shell', async () => {
		const file = program(
			'hook',
			`printf '%s\\n' "$@" > '${dir}/args'
printenv | grep '^AO_' | sort > '${dir}/env'
cat > '${dir}/input.tmp' && mv '${dir}/input.tmp' '${dir}/input'`,
		);
		const command = [file, '--title={title}', '{body}', '{session}:{project}:{column}', '{other} $HOME', ''];
		const made = make(
			{command},
			{env: {PATH: '/usr/bin:/bin', ...iterm, AO_DATA_DIR: '/data', AO_SESSION: 'mine'}},
		);
		change(made, {...working, column: 'ready', prompt: '--version; touch /tmp/x $(id) {title}'});
		await eventually(() => expect(read('input')).not.toBe(''));
		expect(read('args').split('\n').slice(0, -1)).toEqual([
			'--title=AO: web-42-k3f9 is ready to merge',
			' --version; touch /tmp/x $(id) {title}',
			'web-42-k3f9:web:ready',
			'{other} $HOME',
			'',
		]);
		expect(read('env').split('\n').slice(0, -1)).toEqual([
			'AO_DATA_DIR=/data',
			'AO_NOTICE_BODY=--version; touch /tmp/x $(id) {title}',
			'AO_NOTICE_COLUMN=ready',
			'AO_NOTICE_PROJECT=web',
			'AO_NOTICE_SESSION=web-42-k3f9',
			'AO_NOTICE_TITLE=AO: web-42-k3f9 is ready to merge',
		]);
		expect(JSON.parse(read('input'))).toMatchObject({version: 1, session: 'web-42-k3f9', column: 'ready'});
		await made.notifier.dispose();
		expect(made.problems).toEqual([]);
	});

	test('is found on PATH and in the home folder, and runs in one process only', async () => {
		program('hook', `echo "$1" >> '${dir}/told'`);
		const env = {PATH: `${dir}:/usr/bin:/bin`, HOME: dir, ...iterm};
		for (const name of ['hook', '~/hook']) {
			const made = make({command: [name, name]}, {env});
			change(made);
			await eventually(() => expect(read('told')).toContain(name));
			const other = make({command: [name, 'other']}, {env});
			change(other, asking(), false);
			await eventually(() => expect(other.written).toHaveLength(1));
		}
		expect(read('told')).toBe('hook\n~/hook\n');
	});

	test.each([
		['no-such-hook', 'no-such-hook is not there, or cannot be run'],
		['fails', 'fails: exit status 3: no route'],
		['silent', 'silent: exit status 1'],
		['killed', 'killed: ended by SIGKILL'],
	])('%s: said once', async (name, words) => {
		program('fails', "printf '\\033[31mno route\\033[0m\\nmore' >&2; exit 3");
		program('silent', 'exit 1');
		program('killed', 'kill -9 $$');
		const made = make({command: [name]});
		change(made);
		await eventually(() => expect(made.written).toHaveLength(1));
		change(made, asking('Bash: ls'));
		await eventually(() => expect(made.written).toHaveLength(2));
		await eventually(() => expect(made.problems).toEqual([`Nobody was told by notify.command: ${words}.`]));
		await made.notifier.dispose();
		expect(made.problems).toHaveLength(1);
	});

	test('one that reads nothing breaks nothing, and one that hangs keeps nobody', async () => {
		program('deaf', 'exec <&-; exit 0');
		const deaf = make({command: ['deaf']});
		change(deaf, asking('x'.repeat(150)));
		await eventually(() => expect(deaf.written).toHaveLength(1));
		await deaf.notifier.dispose();
		expect(deaf.problems).toEqual([]);

		program('hangs', `echo $$ > '${dir}/pid'; exec sleep 60`);
		const hangs = make({command: ['hangs']}, {times: {...times, graceMs: 20}});
		change(hangs);
		await eventually(() => expect(read('pid')).toMatch(/\n/));
		await hangs.notifier.dispose();
		const pid = Number(read('pid'));
		await eventually(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
		expect(hangs.problems).toEqual([]);
	});
});

describe('a webhook', () => {
	test('gets the notice as JSON', async () => {
		const got: {method: string; path: string; type: string; body: unknown}[] = [];
		const url = await serve(async (request, response) => {
			const {method = '', url: address = '', headers} = request;
			const type = headers['content-type'] ?? '';
			got.push({method, path: address, type, body: JSON.parse(await textOf(request))});
			response.end('ok');
		});
		const made = make({webhook: `${url}/hook?a=b`});
		change(made);
		await eventually(() => expect(got).toHaveLength(1));
		expect(got[0]).toEqual({
			method: 'POST',
			path: '/hook?a=b',
			type: 'application/json',
			body: {
				version: 1,
				session: 'web-42-k3f9',
				project: 'web',
				column: 'needs_you',
				attention: {kind: 'permission', text: 'Bash: npm test'},
				title: 'AO: web-42-k3f9 needs you',
				body: 'asks: Bash: npm test',
				at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
				sessions: [
					{
						session: 'web-42-k3f9',
						project: 'web',
						column: 'needs_you',
						attention: {kind: 'permission', text: 'Bash: npm test'},
					},
				],
			},
		});
		await made.notifier.dispose();
		expect(made.problems).toEqual([]);
	});

	test.each([
		['a server that cannot now is asked again', [503, 200], 2, null],
		['twice at most', [500, 500, 500], 2, 'answered with status 500'],
		['what it refuses is not sent again', [404, 200], 1, 'answered with status 404'],
		[
			'a redirect is not followed',
			[307, 200],
			1,
			'answered with status 307; set the address that it redirects to',
		],
	] as const)('%s', async (_, answers, count, problem) => {
		const seen: string[] = [];
		const url = await serve((request, response) => {
			seen.push(request.url ?? '');
			response.writeHead(answers[seen.length - 1] ?? 500, {location: '/elsewhere'}).end();
		});
		const made = make({webhook: `${url}/secret-token`});
		change(made);
		await eventually(() => expect(seen).toHaveLength(count));
		const host = url.replace('http://', '');
		const words = problem === null ? [] : [`Nobody was told by notify.webhook: ${host} ${problem}.`];
		await eventually(() => expect(made.problems).toEqual(words));
		await made.notifier.dispose();
		expect(seen).toEqual(Array(count).fill('/secret-token'));
		expect(made.problems).toEqual(words);
	});

	test('no server, and one that does not answer', async () => {
		const closed = await serve(() => undefined);
		const silent = make({webhook: `${closed}/x`}, {times: {...times, webhookMs: 30}});
		change(silent);
		await eventually(() =>
			expect(silent.problems).toEqual([expect.stringContaining('no answer within 0.03 s')]),
		);
		const refused = make({webhook: 'http://127.0.0.1:1/x'});
		change(refused);
		await eventually(() =>
			expect(refused.problems).toEqual([
				expect.stringMatching(/^Nobody was told by notify\.webhook: 127\.0\.0\.1:1: /),
			]),
		);
	});

	test('who leaves does not wait for it, and hears no more of it', async () => {
		let asked = 0;
		const url = await serve(() => {
			asked++;
		});
		const made = make({webhook: url}, {times: {...times, webhookMs: 60_000, graceMs: 20}});
		change(made);
		await eventually(() => expect(asked).toBe(1));
		await made.notifier.dispose();
		made.notifier.look([working], nobody, {all: true});
		expect(asked).toBe(1);
		expect(made.problems).toEqual([]);
	});
});

test('the end drops what waits', async () => {
	const made = make(undefined, {times: {...times, settleMs: 60}});
	const other = make(undefined, {times: {...times, settleMs: 80}});
	change(made);
	change(other);
	await made.notifier.dispose();
	await eventually(() => expect(other.written).toHaveLength(1));
	expect(made.written).toEqual([]);
});
