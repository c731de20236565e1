import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {agentVersion, isOlder} from '../../../source/store/agents/agent-version.ts';

function makeProgram(script: string): string {
	const dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-version-'));
	onTestFinished(() => fs.rmSync(dir, {recursive: true, force: true}));
	const file = path.join(dir, 'program');
	fs.writeFileSync(file, `#!/bin/sh\n${script}\n`, {mode: 0o755});
	return file;
}

test.each([
	['echo "2.1.330 (Claude Code)"', '2.1.330'],
	['echo codex-cli 0.169.0', '0.169.0'],
	['echo v1.2', '1.2'],
	['echo 2025.11.25-d5b3271', '2025.11.25-d5b3271'],
	['echo aider 0.86.3.dev >&2', '0.86.3.dev'],
	['echo "(node:1) Warning: Node 18.1.0 is old" >&2; echo 3.0.1', '3.0.1'],
	['[ "$1" = --version ] && echo 1.0.0', '1.0.0'],
	['read -r line; echo "1.0.$?"', '1.0.1'],
	['echo 1.0.0; exit 3', null],
	['echo no version here', null],
	['head -c 1000000 /dev/zero', null],
	['printf "\\0333\\033[31m1.2.3\\033[m"', '1.2.3'],
])('%s says %s', async (script, version) => {
	expect(await agentVersion(makeProgram(script), ['--version'])).toBe(version);
});

test('a program is asked once, and again when it has changed', async () => {
	const program = makeProgram('echo x >>"$0.asked"; echo 1.0.0');
	const asked = () => fs.readFileSync(`${program}.asked`, 'utf8').length / 2;
	expect(await Promise.all([1, 2, 3].map(() => agentVersion(program, [])))).toEqual(Array(3).fill('1.0.0'));
	expect(asked()).toBe(1);
	fs.writeFileSync(program, '#!/bin/sh\necho x >>"$0.asked"; echo 2.0.0\n');
	fs.utimesSync(program, 1, 1);
	expect(await agentVersion(program, [])).toBe('2.0.0');
	expect(asked()).toBe(2);
});

test('one that is not there, hangs, or leaves a child behind costs five seconds at most', async () => {
	const begin = Date.now();
	const [gone, hangs, leaves] = await Promise.all([
		agentVersion('/no/such/program', []),
		agentVersion(makeProgram('trap "" TERM; echo 1.0.0; while :; do sleep 1; done'), []),
		agentVersion(makeProgram('sleep 300 & echo 1.0.0'), []),
	]);
	expect([gone, hangs]).toEqual([null, null]);
	expect([null, '1.0.0']).toContain(leaves);
	expect(Date.now() - begin).toBeLessThan(20_000);
});

test.each([
	['2.1.197', '2.1.330', true],
	['2.1.330', '2.1.330', false],
	['2.1.331', '2.1.330', false],
	['2.2', '2.1.330', false],
	['2.1', '2.1.330', true],
	['10.0.0', '9.9.9', false],
	['0.168.9-beta.1', '0.169.0', true],
	['0.86.3.dev', '0.86.2', false],
])('%s is older than %s: %s', (version, than, older) => {
	expect(isOlder(version, than)).toBe(older);
});
