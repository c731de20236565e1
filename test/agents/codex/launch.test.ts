import {describe, expect, test} from 'vitest';
import {codex} from '../../../source/agents/codex/index.ts';
import {tomlString} from '../../../source/agents/codex/toml.ts';
import {launchInput} from '../launch-input.ts';

const sandbox = [
	'-a',
	'on-request',
	'-c',
	'default_permissions="ao"',
	'-c',
	'permissions.ao={extends=":workspace",network={enabled=true},filesystem={' +
		[
			'":slash_tmp"="read"',
			'":tmpdir"="read"',
			'"/trees/repo-7-abcd/.git"="read"',
			'"/trees/repo-7-abcd/.codex"="read"',
			'"/trees/repo-7-abcd/.agents"="read"',
			'"/repo/.git/worktrees/repo-7-abcd"="write"',
			'"/repo/.git/worktrees/repo-7-abcd/commondir"="read"',
			'"/repo/.git/worktrees/repo-7-abcd/gitdir"="read"',
			'"/repo/.git/worktrees/repo-7-abcd/config.worktree"="read"',
			'"/repo/.git/objects"="write"',
			'"/repo/.git/refs"="write"',
			'"/repo/.git/logs"="write"',
			'"/data/s/agent"="write"',
		].join(',') +
		'}}',
];
const always = [
	'-c',
	'check_for_update_on_startup=false',
	'-c',
	'projects={"/repo"={trust_level="trusted"}}',
];

describe('a version that is not known', () => {
	test.each([
		['asks', {}, [...always, ...sandbox, '--', '- fix "it"']],
		['edits in the same sandbox', {permissions: 'edits'}, [...always, ...sandbox, '--', '- fix "it"']],
		[
			'everything allowed',
			{permissions: 'all'},
			[...always, '--dangerously-bypass-approvals-and-sandbox', '--', '- fix "it"'],
		],
		['takes a model', {model: 'gpt-5'}, [...always, ...sandbox, '-m', 'gpt-5', '--', '- fix "it"']],
		['starts without a prompt', {prompt: null}, [...always, ...sandbox]],
		[
			'resumes with a prompt',
			{resume: 'r-1', prompt: 'go on'},
			['resume', 'r-1', ...always, ...sandbox, '--', 'go on'],
		],
	] as const)('%s', async (_, different, args) => {
		const launch = await codex.launch(launchInput(different));
		expect(launch.argv).toEqual(['codex', ...args]);
	});

	test.each([
		null,
		'',
		'codex-cli 0.168.0',
		'codex-cli 0.170.1',
		'codex-cli 0.169.0-alpha.1',
		'codex 1690.0',
	])('gets no hooks: %j', async version => {
		expect((await codex.launch(launchInput({version}))).argv.join(' ')).not.toMatch(/hook/);
	});

	test.each([
		[null, false],
		['codex-cli 0.50.0', false],
		['codex-cli 0.169.0', true],
		['0.169.3', true],
		['codex-cli 0.200.0', true],
		['codex-cli 1.0.0', true],
	])('%j knows --no-daemon: %s', async (version, knows) => {
		expect((await codex.launch(launchInput({version}))).argv.includes('--no-daemon')).toBe(knows);
	});
});

describe('0.169', () => {
	const input = launchInput({version: 'codex-cli 0.169.0', model: 'gpt-5', prompt: 'do'});

	test('has the recorded line: hooks with their trust between what always stands and the sandbox', async () => {
		const {argv} = await codex.launch(input);
		const start = ['codex', '--no-daemon', ...always];
		const end = [...sandbox, '-m', 'gpt-5', '--', 'do'];
		expect(argv.slice(0, start.length)).toEqual(start);
		expect(argv.slice(-end.length)).toEqual(end);
		const hooks = argv.slice(start.length, -end.length);
		expect(hooks.filter((_, index) => index % 2 === 0)).toEqual(Array.from({length: 10}, () => '-c'));
		expect(hooks).toContain(
			`hooks.Stop=[{hooks=[{type="command",command="'/data/bin/ao-hook' --brief Stop",timeout=3}]}]`,
		);
		expect(hooks.at(-1)).toMatch(
			/^hooks\.state=\{"\/<session-flags>\/config\.toml:session_start:0:0"=\{trusted_hash="sha256:/,
		);
	});

	test('leaves the notify program of the user alone, and takes no dangerous flag', async () => {
		expect((await codex.launch(input)).argv.join(' ')).not.toMatch(/notify|dangerous/);
	});

	test('resumes with all flags', async () => {
		const {argv} = await codex.launch({...input, resume: 'r-1'});
		const fresh = await codex.launch(input);
		expect(argv).toEqual(['codex', 'resume', 'r-1', ...fresh.argv.slice(1)]);
	});
});

test('trusts the main worktree only, whatever its name', async () => {
	const {argv} = await codex.launch(launchInput({mainWorktree: '/a "b".c/ü'}));
	expect(argv).toContain('projects={"/a \\"b\\".c/ü"={trust_level="trusted"}}');
});

test('knows its conversation only when it resumes one', async () => {
	expect((await codex.launch(launchInput())).conversationId).toBeUndefined();
	expect((await codex.launch(launchInput({resume: 'r-1'}))).conversationId).toBe('r-1');
});

test.each([
	[{HOME: '/home/u'}, '/home/u/.codex'],
	[{HOME: '/home/u', CODEX_HOME: '/x'}, '/x'],
	[{HOME: '/home/u', CODEX_HOME: ''}, '/home/u/.codex'],
])('keeps its files in %j', (env, home) => {
	expect(codex.home?.(env as unknown as Record<string, string>)).toBe(home);
});

test.each([
	['a "b"', '"a \\"b\\""'],
	['C:\\x', '"C:\\\\x"'],
	['買い物 🛒', '"買い物 🛒"'],
	['line\nbreak\u0001\u007F', '"line\\nbreak\\u0001\\u007F"'],
])('quotes the path %j', (text, quoted) => {
	expect(tomlString(text)).toBe(quoted);
});
