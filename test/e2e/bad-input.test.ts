import {chmodSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {makeWorld, type World} from '../helpers/cli.ts';
import {git, makeShop} from '../helpers/shop.ts';
import {
	changes,
	jsonRefusalProblems,
	type Refusal,
	type RunOptions,
	refusalProblems,
	runAo,
	snapshot,
} from './programs-bad/machine.ts';

type Case = Refusal & {args: string[]; json?: boolean} & RunOptions;

/** Runs each command line: it must be refused as told, and nothing on the disk may change. */
async function refuseAll(world: World, cases: readonly Case[]): Promise<void> {
	const problems: string[] = [];
	for (const {args, json, exit, says, hint, code, ...options} of cases) {
		const about = `ao ${args.join(' ')}`.slice(0, 100);
		const before = snapshot(world.dir);
		const found = refusalProblems(await runAo(world, args, options), {exit, says, hint});
		if (json) {
			const result = await runAo(world, [...args, '--json'], options);
			found.push(...jsonRefusalProblems(result, {exit, says, hint, code}));
		}
		found.push(...changes(before, snapshot(world.dir)));
		problems.push(...found.map(problem => `${about} -- ${problem}`));
	}
	expect(problems).toEqual([]);
}

/** Each runs dozens of commands, which takes its time on a busy machine. */
const timeout = 120_000;

/** A shorter way to write cases of one folder. */
function refusalsIn(cwd: string) {
	return (
		args: string[],
		exit: number,
		says: Case['says'],
		hint: Case['hint'],
		more: Partial<Case> = {},
	): Case => ({cwd, args, exit, says, hint, ...more});
}

/** An agent that does nothing, so that nothing but the command under test changes anything. */
function useIdleAgent(world: World, more: Record<string, unknown> = {}): void {
	const agents = {idle: {command: ['sh', '-c', 'exec sleep 600', '{promptFile}']}};
	writeFileSync(
		path.join(world.dataDir, 'config.json'),
		JSON.stringify({runtime: 'process', defaultAgent: 'idle', agents, ...more}),
		{mode: 0o600},
	);
}

test('command lines that make no sense are refused with the nearest word', {timeout}, async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	const at = refusalsIn(root);
	const long = 'x'.repeat(5000);
	await refuseAll(world, [
		at(['frobnicate'], 2, 'Unknown command `frobnicate`', '`ao help`'),
		at(['spwan', '1'], 2, 'Unknown command `spwan`', 'Did you mean `ao spawn`?', {json: true, code: 'usage'}),
		at(['sesion', 'ls'], 2, 'Unknown command `sesion', 'Did you mean `ao session'),
		at(['session', 'kil', 'x'], 2, 'Unknown command `session kil`', 'Did you mean `ao session kill`?'),
		at(['config', 'gte'], 2, 'Unknown command `config gte`', 'Did you mean `ao config get`?'),
		at(['\u001b[31mred'], 2, 'Unknown command `red`', '`ao help`'),
		at(['status', '--jsn'], 2, 'no flag `--jsn`', 'Did you mean `--json`?'),
		at(['spawn', '1', '--agnt', 'demo'], 2, 'no flag `--agnt`', 'Did you mean `--agent`?'),
		at(['spawn', '1', '-z'], 2, 'no flag `-z`', '--help'),
		at(['status', '--no-ended'], 2, 'no flag `--no-ended`', 'Did you mean `--ended`?'),
		at(['status', '--json=yes'], 2, '`--json` takes no value', '--help'),
		at(['batch-spawn', '1', '--agent'], 2, '`--agent` needs a value', '--help'),
		at(['batch-spawn', '1', '--agent', '--force'], 2, '`--agent` needs a value', '--agent='),
		at(['spawn', '1', '--agent='], 2, '`--agent` needs a value', '--help'),
		at(['spawn', '1', '-p', ''], 2, '`-p` needs a value', '--help'),
		at(
			['batch-spawn', '1', '--concurrency', '0'],
			2,
			'`--concurrency` must be a whole number from 1 to 64',
			'--help',
		),
		at(['batch-spawn', '1', '--concurrency', '1e1'], 2, 'not `1e1`', '--help', {json: true, code: 'usage'}),
		at(['batch-spawn', '1', '--concurrency', '-3'], 2, '`--concurrency`', '--help'),
		at(['status', '--interval', 'soon'], 2, '`--interval` must be a whole number', '--help'),
		at(['session', 'logs', 'x', '-n', '0'], 2, '`--lines` must be', '--help'),
		at(['demo', '--seed', '0'], 2, '`--seed` must be', '--help'),
		at(['spawn', '1', '--permissions', 'root'], 2, '`--permissions` cannot be `root`', 'ask, edits, all'),
		at(['status', 'extra'], 2, '`ao status` takes', '--help'),
		at(['session', 'show'], 2, '`ao session show` needs `<session>`', '--help', {json: true, code: 'usage'}),
		at(['session', 'show', 'a', 'b'], 2, 'takes only `<session>`', '--help'),
		at(['spawn', '1', '2'], 2, 'takes only `[issue]`', /batch-spawn|--help/),
		at(['config', 'set'], 2, 'needs `<name> [value]`', '--help'),
		at(['config', 'set', 'runtme', 'process'], 2, 'no setting `runtme`', 'Did you mean `runtime`?'),
		at(['config', 'set', 'runtime', 'docker'], 2, 'runtime', 'where terminals live'),
		at(['config', 'set', 'maxAgents', 'many'], 2, 'maxAgents', 'maxAgents:'),
		at(['config', 'get', 'nothing'], 2, 'no setting `nothing`', 'Known:'),
		at(['config', 'get', 'model'], 3, '`model` is not set', 'ao config set model'),
		at(['stop', '--all', 'shop'], 2, 'not both', 'Leave one out'),
		at(['session', 'restore'], 2, 'Name sessions', 'ao session ls'),
		at(['session', 'restore', '--all', 'x'], 2, 'Name sessions', 'ao session ls'),
		at(['open', long], 3, 'no session', 'ao session ls'),
	]);
});

test('issues, agents, prompts, bases and projects that are not there are refused', {timeout}, async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	const at = refusalsIn(root);
	await refuseAll(world, [
		at(['spawn'], 2, 'Neither an issue nor a prompt', '#', {json: true, code: 'usage'}),
		at(['spawn', ''], 2, 'No issue was named', '#42'),
		at(['spawn', '--prompt', ''], 2, 'Neither an issue nor a prompt', /\S/),
		at(['spawn', '--prompt', '  \n '], 2, 'Neither an issue nor a prompt', /\S/),
		at(['spawn', '--prompt-file', '-'], 2, 'Neither an issue nor a prompt', /\S/, {input: ''}),
		at(['spawn', '--prompt-file', 'nowhere.md'], 2, 'nowhere.md cannot be read', 'stdin'),
		at(['batch-spawn'], 2, 'No issue was named', 'ao batch-spawn 42'),
		at(['batch-spawn', '-'], 2, 'No issue was named', 'ao batch-spawn', {
			input: '',
			json: true,
			code: 'usage',
		}),
		at(['batch-spawn', '-'], 2, 'is not an issue', 'Understood are', {input: '1\n\u001b]0;pwned\u0007\0x\n'}),
		at(['batch-spawn', '1', '\u001b[2Jx\u0007'], 2, '"x" is not an issue', 'Understood are'),
		at(['batch-spawn', '5-1'], 2, 'runs backwards', 'Type 1-5'),
		at(['batch-spawn', '1-201'], 2, 'names 201 issues; 200 is the most', 'several ranges'),
		at(['batch-spawn', '99999999999999999999999'], 2, 'a number that no issue can have', 'Understood are'),
		at(['spawn', 'https://github.com/acme/shop/issues/3'], 1, 'no token for GitHub', 'gh auth login', {
			json: true,
			code: 'signed_out',
		}),
		at(
			['spawn', 'https://ghe.test/acme/shop/issues/3'],
			2,
			'is not a GitHub server that you',
			'gh auth login',
		),
		at(['issues', '--milestone', '1'], 2, 'no milestones', '--label'),
		at(['spawn', 'https://gitlab.com/acme/shop/-/issues/3'], 2, 'is not an issue', 'Understood are'),
		at(['spawn', '99'], 3, 'no issue task-99', 'ao issues', {json: true, code: 'not_found'}),
		at(['issues', 'close', '99'], 3, 'no issue task-99', 'ao issues'),
		at(['issues', 'new', ''], 2, 'title', /\S/),
		at(['issues', 'new', '\u001b[0m\u200b '], 2, 'title', /\S/),
		at(['spawn', '1', '--agent', 'claud-code'], 2, 'claud-code', 'claude-code', {json: true, code: 'usage'}),
		at(['batch-spawn', '1', '--agent', 'demo,nobody'], 2, 'nobody', 'demo'),
		at(['spawn', '1', '--agent', 'demo,script'], 2, 'starts one agent', 'batch-spawn'),
		at(['spawn', '1', '--base', 'nowhere'], 2, '"nowhere"', 'git branch --all', {
			json: true,
			code: 'no_base',
		}),
		at(['spawn', '1', '--base=--help'], 2, '"--help"', 'git branch --all'),
		at(['spawn', '1', '--base', 'ma\u001b[31min'], 2, /"ma.*in"/, 'git branch --all'),
		at(['spawn', '1', '--branch', 'nowhere'], 3, 'no branch nowhere', 'Without --branch'),
		at(['spawn', '1', '--branch', 'main'], 1, 'main is checked out', /\S/, {json: true, code: 'exists'}),
		at(['spawn', '1', '--branch=--force'], 3, 'no branch --force', 'Without --branch'),
		at(['status', '-p', 'nowhere'], 3, 'no project or repository `nowhere`', 'Known projects: shop', {
			json: true,
			code: 'not_found',
		}),
		at(['session', 'ls', '-p', '/dev/null'], 3, '`/dev/null`', 'Known projects'),
		at(['issues', '-p', 'a\nb\u001b[31m'], 3, 'no project', 'Known projects'),
		at(['send', 'nobody', 'hello'], 3, 'no session `nobody`', 'ao session ls', {
			json: true,
			code: 'not_found',
		}),
		at(['send', 'nobody', ''], 2, 'no message', '-f file'),
		at(['send', 'nobody', '-'], 2, 'no message', '-f file', {input: ''}),
		at(['send'], 2, 'No session was named', '--all'),
		...['kill', 'show', 'logs', 'diff', 'restore'].map(word =>
			at(['session', word, 'nobody'], 3, 'no session `nobody`', 'ao session ls'),
		),
		at(['merge', 'nobody'], 3, 'no session `nobody`', 'ao session ls'),
		at(['open', '\u001b]52;c;eA==\u0007'], 3, 'no session', 'ao session ls'),
	]);
});

test('folders and repositories that cannot be worked in are refused', {timeout}, async () => {
	const world = makeWorld({runtime: 'process'});
	const plain = path.join(world.dir, 'plain');
	const empty = path.join(world.dir, 'empty');
	const unborn = path.join(world.dir, 'unborn');
	const broken = path.join(world.dir, 'broken');
	const settings = path.join(world.dir, 'settings');
	const base = path.join(world.dir, 'base');
	for (const folder of [plain, empty, unborn, broken, settings, base]) {
		mkdirSync(folder);
	}
	git(empty, 'init', '--quiet');
	for (const folder of [unborn, broken, settings, base]) {
		git(folder, 'init', '--quiet', '--initial-branch=main');
		git(
			folder,
			'-c',
			'user.name=A',
			'-c',
			'user.email=a@b',
			'commit',
			'--quiet',
			'--allow-empty',
			'-m',
			'Begin',
		);
	}
	git(unborn, 'symbolic-ref', 'HEAD', 'refs/heads/nothing-here');
	writeFileSync(path.join(broken, '.git', 'HEAD'), 'garbage\n');
	writeFileSync(path.join(settings, 'ao.config.json'), '{"base": ');
	writeFileSync(path.join(base, 'ao.config.json'), '{"base": "release"}');
	const commands = [
		['spawn', '1'],
		['spawn', '--prompt', 'Do it'],
		['batch-spawn', '1-3'],
		['session', 'ls'],
		['session', 'cleanup'],
		['issues'],
		['issues', 'new', 'A title'],
		['stop', '--yes'],
	];
	await refuseAll(world, [
		...commands.map((args, index) => ({
			args,
			cwd: plain,
			exit: 2,
			says: /plain is not in a git repository/,
			hint: 'git init',
			json: index < 3,
			code: 'not_a_repository',
		})),
		{
			args: ['spawn', '--prompt', 'x'],
			cwd: empty,
			exit: 2,
			says: 'no commit',
			hint: 'git commit',
			json: true,
			code: 'no_commits',
		},
		{
			args: ['spawn', '--prompt', 'x'],
			cwd: unborn,
			exit: 2,
			says: 'branch without commits',
			hint: '--base',
			json: true,
			code: 'no_base',
		},
		{
			args: ['spawn', '--prompt', 'x'],
			cwd: broken,
			exit: 2,
			says: 'not in a git repository',
			hint: 'git init',
		},
		{
			args: ['spawn', '--prompt', 'x'],
			cwd: settings,
			exit: 2,
			says: 'ao.config.json is not valid JSON',
			hint: /\S/,
			json: true,
			code: 'bad_settings',
		},
		{
			args: ['batch-spawn', '1'],
			cwd: base,
			exit: 2,
			says: 'the setting "base" "release"',
			hint: 'git branch',
			json: true,
			code: 'no_base',
		},
	]);
	for (const args of [['status'], ['doctor'], ['help'], ['version'], ['config', 'path']]) {
		const {exitCode, stderr} = await runAo(world, args, {cwd: plain});
		expect.soft(exitCode, `ao ${args.join(' ')} outside a repository: ${stderr}`).toBe(0);
	}
});

test('a settings file that cannot be read is named by every command, and can be mended', {
	timeout,
}, async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 1});
	const file = path.join(world.dataDir, 'config.json');
	const contents: [string, string | Uint8Array, RegExp][] = [
		['cut off', '{"runtime": ', /not valid JSON/],
		['empty', '', /not valid JSON/],
		['binary', Buffer.from([0, 255, 254, 7, 27, 91, 50, 74]), /not valid JSON/],
		['a list', '[1]', /must be an object/],
		['a wrong value', '{"runtime": "docker"}', /runtime/],
		['an unknown name', '{"runtmie": "tmux"}', /runtmie/],
	];
	for (const [, content, says] of contents) {
		writeFileSync(file, content);
		const refused = {cwd: root, exit: 2, says, hint: 'ao config edit', code: 'bad_settings'};
		await refuseAll(world, [{...refused, args: ['status'], json: true}]);
		expect.soft((await runAo(world, ['status'], {cwd: root})).stderr).toContain(file);
	}
	const commands = [
		['spawn', '1'],
		['batch-spawn', '1'],
		['session', 'ls'],
		['session', 'kill', 'x'],
		['issues'],
		['send', 'x', 'y'],
		['stop', '--yes'],
		['doctor'],
		['config', 'get'],
		['config', 'set', 'runtime', 'process'],
	];
	await refuseAll(
		world,
		commands.map(args => ({args, cwd: root, exit: 2, says: file, hint: 'ao config edit'})),
	);
	expect((await runAo(world, ['config', 'path'])).stdout).toBe(file);
	expect((await runAo(world, ['version'])).exitCode).toBe(0);
	const editor = path.join(world.dir, 'editor.sh');
	writeFileSync(editor, '#!/bin/sh\necho \'{"runtime": "process"}\' > "$1"\n');
	chmodSync(editor, 0o755);
	expect(await runAo(world, ['config', 'edit'], {env: {VISUAL: editor}})).toMatchObject({
		exitCode: 0,
		stderr: '',
	});
	expect((await runAo(world, ['status'], {cwd: root})).exitCode).toBe(0);
	rmSync(file);
	mkdirSync(file);
	await refuseAll(world, [{args: ['status'], cwd: root, exit: 2, says: file, hint: /\S/}]);
	rmSync(file, {recursive: true});
});

test('several sessions on one issue are told apart by their ids', {timeout}, async () => {
	const world = makeWorld({runtime: 'process'});
	useIdleAgent(world);
	const root = await makeShop(world, {issues: 1});
	const ids: string[] = [];
	for (let time = 0; time < 2; time++) {
		const {session} = await world.json<{session: {id: string}}>(['spawn', '1', '--no-fetch'], {cwd: root});
		ids.push(session.id);
	}
	await world.ao(['status'], {cwd: root});
	const hint = new RegExp(
		[...ids]
			.sort()
			.map(id => `(?=.*${id})`)
			.join(''),
	);
	const refused = {cwd: root, exit: 2, says: /fits 2 sessions/, hint, code: 'ambiguous'};
	await refuseAll(world, [
		{...refused, args: ['session', 'show', '1'], json: true},
		{...refused, args: ['session', 'kill', 'task-1']},
		{...refused, args: ['send', '#1', 'hello']},
		{...refused, args: ['merge', 'shop-']},
	]);
});
