import {describe, expect, test} from 'vitest';
import {codex} from '../../source/agents/codex.ts';
import {tomlString} from '../../source/agents/toml.ts';
import {launchInput} from './launch-input.ts';

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
const always = ['--no-daemon', '-c', 'check_for_update_on_startup=false'];

describe('codex', () => {
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

	test('never answers for the user whether the repository is trusted', async () => {
		for (const permissions of ['ask', 'edits', 'all'] as const) {
			const {argv} = await codex.launch(launchInput({permissions}));
			expect(argv.join(' ')).not.toMatch(/trust/);
		}
	});

	test('knows its conversation only when it resumes one', async () => {
		expect((await codex.launch(launchInput())).conversationId).toBeUndefined();
		expect((await codex.launch(launchInput({resume: 'r-1'}))).conversationId).toBe('r-1');
	});

	test.each([
		['a "b"', '"a \\"b\\""'],
		['C:\\x', '"C:\\\\x"'],
		['買い物 🛒', '"買い物 🛒"'],
		['line\nbreak\u0001\u007F', '"line\\nbreak\\u0001\\u007F"'],
	])('quotes the path %j', (text, quoted) => {
		expect(tomlString(text)).toBe(quoted);
	});
});
