import {execFile} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, describe, expect, test} from 'vitest';
import {aider} from '../../source/agents/aider/index.ts';
import {aiderLog} from '../../source/agents/aider/log.ts';
import {aiderScreen} from '../../source/agents/aider/screen.ts';
import {hookScript} from '../../source/agents/hook.ts';
import type {Signal} from '../../source/session/signal.ts';
import {launchInput} from './launch-input.ts';

const folders: string[] = [];

afterEach(async () => {
	await Promise.all(folders.splice(0).map(folder => rm(folder, {recursive: true, force: true})));
});

async function temporaryFolder() {
	const folder = await mkdtemp(join(tmpdir(), 'ao-aider-'));
	folders.push(folder);
	return folder;
}

describe('launch', () => {
	test('keeps its files out of the worktree and pastes the prompt', async () => {
		expect(await aider.launch(launchInput({model: 'sonnet'}))).toEqual({
			argv: [
				'aider',
				'--no-gitignore',
				'--no-check-update',
				'--no-show-release-notes',
				'--no-detect-urls',
				'--no-multiline',
				'--notifications',
				'--notifications-command',
				"'/data/bin/ao-hook' --brief ready </dev/null",
				'--chat-history-file',
				'/data/s/agent/aider.chat.md',
				'--input-history-file',
				'/data/s/agent/aider.input',
				'--no-analytics',
				'--analytics-log',
				'/data/s/agent/aider.log.jsonl',
				'--model',
				'sonnet',
			],
			pastePrompt: '- fix "it"',
			conversationId: 'repo-7-abcd',
		});
	});

	test('resumes from its chat history, and says yes to all where it may', async () => {
		const {argv, ...rest} = await aider.launch(
			launchInput({permissions: 'all', resume: 'repo-7-abcd', prompt: null}),
		);
		expect(argv.slice(0, 3)).toEqual(['aider', '--yes-always', '--restore-chat-history']);
		expect(rest).toEqual({conversationId: 'repo-7-abcd'});
	});

	test('its notification appends an event, wherever the hook program is', async () => {
		const folder = await temporaryFolder();
		const hook = join(folder, "it's here", 'ao-hook');
		const events = join(folder, 'events.jsonl');
		await mkdir(join(folder, "it's here"));
		await writeFile(hook, hookScript);
		await chmod(hook, 0o700);
		await writeFile(events, '');
		const {argv} = await aider.launch(launchInput({hook}));
		const command = argv[argv.indexOf('--notifications-command') + 1] ?? '';
		await promisify(execFile)('/bin/sh', ['-c', command], {env: {...process.env, AO_EVENTS: events}});
		const event = JSON.parse(await readFile(events, 'utf8'));
		expect(event).toMatchObject({event: 'ready', payload: null});
		expect(aider.events?.read(aider.events.start(), event)).toEqual([
			{kind: 'activity', at: event.t, activity: 'ready'},
		]);
	});
});

describe('its log', () => {
	/** Lines as `analytics.py` of 0.86.3.dev writes them. */
	const line = (event: string, time: number, properties: object = {}) => ({
		value: {event, properties, user_id: 'u', time},
		file: 0,
		conversation: null,
	});
	const sent = (time: number, figures: object) =>
		line('message_send', time, {main_model: 'claude-sonnet-4-5', edit_format: 'diff', ...figures});

	function readAll(lines: Parameters<typeof aiderLog.read>[1][]): Signal[] {
		const memory = aiderLog.start();
		return lines.flatMap(each => aiderLog.read(memory, each));
	}

	test('says activity, tokens and the running total of each process', () => {
		expect(
			readAll([
				line('launched', 100),
				line('cli session', 101),
				line('message_send_starting', 102),
				sent(104, {prompt_tokens: 1000, completion_tokens: 50, cost: 0.004, total_cost: 0.004}),
				sent(106, {prompt_tokens: 2000, completion_tokens: 70, cost: 0.008, total_cost: 0.012}),
				line('launched', 200),
				sent(204, {prompt_tokens: 10, completion_tokens: 5, cost: 0.001, total_cost: 0.001}),
			]),
		).toEqual([
			{kind: 'activity', at: 102_999, activity: 'active'},
			usage('100999:1', 1000, 50),
			{kind: 'total', of: 'aider 100999', usd: 0.004},
			usage('100999:2', 2000, 70),
			{kind: 'total', of: 'aider 100999', usd: 0.012},
			usage('200999:1', 10, 5),
			{kind: 'total', of: 'aider 200999', usd: 0.001},
		]);
	});

	test('a model without a known price leaves the cost to an estimate', () => {
		expect(
			readAll([
				sent(1, {main_model: 'openai/REDACTED', prompt_tokens: 7, completion_tokens: 1, total_cost: 0}),
			]),
		).toEqual([{...usage('0:1', 7, 1), model: null}]);
	});

	test('an exception blocks', () => {
		expect(readAll([line('message_send_exception', 5, {exception: 'litellm.APIError: boom'})])).toEqual([
			{kind: 'activity', at: 5999, activity: 'blocked', text: 'litellm.APIError: boom'},
		]);
	});

	test.each([
		null,
		7,
		'text',
		[],
		{},
		{event: 'message_send'},
		{event: 'message_send', time: 1e300},
		{event: 1, time: 1},
	])('%j says nothing', value => {
		expect(readAll([{value, file: 0, conversation: null}])).toEqual([]);
	});

	test('hostile figures count as none', () => {
		const figures = {main_model: 7, prompt_tokens: -5, completion_tokens: '9', total_cost: 'x'};
		expect(readAll([sent(1, figures)])).toEqual([{...usage('0:1', 0, 0), model: null}]);
		expect(readAll([line('message_send', 1, [] as unknown as object)])).toHaveLength(1);
	});

	test('is found where it is a file', async () => {
		const agentDir = await temporaryFolder();
		const place = {agentDir} as Parameters<NonNullable<typeof aider.files>['find']>[0];
		expect(await aider.files?.find(place)).toEqual([]);
		await symlink('/etc/hostname', join(agentDir, 'aider.log.jsonl'));
		expect(await aider.files?.find(place)).toEqual([]);
		await rm(join(agentDir, 'aider.log.jsonl'));
		await writeFile(join(agentDir, 'aider.log.jsonl'), '');
		expect(await aider.files?.find(place)).toEqual([join(agentDir, 'aider.log.jsonl')]);
	});
});

describe('its screen', () => {
	const rule = '─'.repeat(80);

	test.each([
		['an empty prompt', [rule, 'a.ts b.ts', '>'], {activity: 'ready'}],
		['another mode', [rule, 'ask>', '', ''], {activity: 'ready'}],
		['a spinner', [rule, '> do it', '', '   ░█      Waiting for sonnet'], {activity: 'active'}],
		[
			'a retry',
			[
				'litellm.RateLimitError: x',
				'The API provider has rate limited you. Try again later or check your quotas.',
				'Retrying in 2.0 seconds...',
			],
			{
				activity: 'active',
				text: 'The API provider has rate limited you. Try again later or check your quotas. Retrying in 2.0 seconds...',
			},
		],
		[
			'a failure above the prompt',
			[
				'litellm.AuthenticationError',
				'The API provider is not able to authenticate you. Check your API key.',
				rule,
				'>',
			],
			{activity: 'blocked', text: 'The API provider is not able to authenticate you. Check your API key.'},
		],
		[
			'a question',
			['Some answer.', '', 'npm test', "Run shell command? (Y)es/(N)o/(D)on't ask again [Yes]:"],
			{activity: 'waiting_input', ask: 'permission', text: 'Run shell command? npm test'},
		],
		[
			'a wrapped question',
			[
				'',
				'source/a/very/long/name.ts',
				'Add file to the chat? (Y)es/(N)o/(A)ll/(S)kip all/(D)on',
				"'t ask again [Yes]:",
			],
			{
				activity: 'waiting_input',
				ask: 'permission',
				text: 'Add file to the chat? source/a/very/long/name.ts',
			},
		],
	])('%s', (_, lines, sign) => {
		expect(aiderScreen.sign(lines)).toEqual(sign);
	});

	test.each([
		['nothing', []],
		['blank lines', ['', '  ']],
		['output that goes on', [rule, '> do it', '', 'I will look at it.']],
		[
			'a question that was answered',
			["Run shell command? (Y)es/(N)o/(D)on't ask again [Yes]: y", '', 'Running npm test', 'ok'],
		],
		['a quoted question', ['It asks "(Y)es/(N)o [Yes]: " here.']],
		['a quotation at the end of an answer', [rule, '> do it', '', 'As it says:', '', '> quoted']],
		['a prompt without its rule', ['>']],
		['something typed', [rule, '> half a senten']],
		['an old failure', ['The API provider has rate limited you.', 'x', 'x', 'x', 'x', 'x', rule, '> typed']],
	])('%s says nothing', (_, lines) => {
		expect(aiderScreen.sign(lines)).toBeNull();
	});

	test('an old failure does not block', () => {
		const lines = ['The API provider has rate limited you.', 'a', 'b', 'c', 'd', rule, '>'];
		expect(aiderScreen.sign(lines)).toEqual({activity: 'ready'});
	});

	test('its questions have letters for answers', () => {
		const menu = aiderScreen.menu?.(['Add x to the chat? (Y)es/(N)o/(A)ll/(S)kip all [Yes]:']);
		expect(menu?.options.map(({means, keys}) => [means, keys.join(' ')])).toEqual([
			['yes', 'y Enter'],
			['no', 'n Enter'],
			['always', 'a Enter'],
			['no', 's Enter'],
		]);
		expect(aiderScreen.menu?.(['Go on? (Y)es/(N)o [Yes]: ye'])).toBeNull();
		expect(aiderScreen.menu?.([rule, '>'])).toBeNull();
	});

	test('tells what is typed', () => {
		expect(aiderScreen.draft?.([rule, 'a.ts', '> one', '> two'])).toBe('one\ntwo');
		expect(aiderScreen.draft?.([rule, '>'])).toBe('');
		expect(aiderScreen.draft?.(['x'])).toBeNull();
		expect(aiderScreen.draft?.([])).toBeNull();
	});
});

function usage(request: string, input: number, output: number) {
	return {
		kind: 'usage',
		request,
		model: 'claude-sonnet-4-5',
		tokens: {input, output, cacheRead: 0, cacheWrite: 0},
	};
}
