import {describe, expect, test} from 'vitest';
import {
	followUpScript,
	type Script,
	type ScriptInput,
	scriptFor,
	titleOf,
} from '../../source/demo/agent/script.ts';
import {demoIssues, demoRoles, demoTiming} from '../../source/demo/issues.ts';
import {buildPrompt} from '../../source/session/prompt.ts';

function input(different: Partial<ScriptInput>): ScriptInput {
	return {prompt: 'x', seed: '1', name: 'todo-1-abcd', inDemoRepository: true, ...different};
}

function promptOf({title, body}: {title: string; body: string}): string {
	const issue = {id: 'task-1', title, body, url: null, comments: []};
	return buildPrompt({
		issue,
		freePrompt: null,
		instruction: null,
		branch: 'ao/x',
		base: 'main',
		forge: 'local',
	});
}

describe('the script of the demo agent', () => {
	test.each(demoIssues)('$key is found in the prompt that AO writes', issue => {
		const script = scriptFor(input({prompt: promptOf(issue)}));
		expect(script.title).toBe(issue.title);
		expect(script.steps.filter(step => step.do === 'commit')).toHaveLength(1);
		expect(script.steps.some(step => step.do === 'append')).toBe(false);
	});

	test('the same seed gives the same script, another seed another one', () => {
		const prompt = titleWithKey('wide-text');
		expect(scriptFor(input({prompt}))).toEqual(scriptFor(input({prompt})));
		expect(scriptFor(input({prompt}))).not.toEqual(scriptFor(input({prompt, seed: '2'})));
	});

	test.each(['1', '2', '77'])('with seed %s every task ends in time, at times of its own', seed => {
		const times = demoIssues.map(({key}) => demoTiming(key, seed).done);
		expect(Math.max(...times)).toBeLessThanOrEqual(35);
		expect(new Set(times.map(Math.round)).size).toBe(times.length);
	});

	test('the roles are those of the scripts', () => {
		expect(demoTiming(demoRoles.asks).asks).toBeGreaterThan(2);
		expect(demoTiming(demoRoles.crashes).crashes).toBeGreaterThan(2);
		expect(scriptFor(input({prompt: titleWithKey(demoRoles.leaves)})).leaves).toBe(true);
		const others = demoIssues.filter(({key}) => key !== demoRoles.asks && key !== demoRoles.crashes);
		for (const {key} of others) {
			expect(demoTiming(key)).toMatchObject({asks: null, crashes: null});
		}
		expect(() => demoTiming('nothing')).toThrow(RangeError);
	});

	test('an unknown issue, and any in another repository, becomes a note', () => {
		for (const given of [{prompt: promptOf({title: 'Fly', body: 'Up.'})}, {prompt: titleWithKey('remove')}]) {
			const {steps, result} = scriptFor(input({...given, inDemoRepository: false}));
			expect(steps.map(step => step.do)).toEqual(['say', 'append', 'commit']);
			expect(result).toBe('Noted in notes/todo-1-abcd.md.');
		}
	});

	test('a further instruction becomes a note, whatever is in it', () => {
		const {steps} = followUpScript(`\u001B[31m- rename it\n${'x'.repeat(300)}`, {
			seed: '1',
			name: 'n',
			turn: 1,
			prompt: null,
		});
		expect(steps).toContainEqual(
			expect.objectContaining({
				do: 'append',
				path: 'notes/n.md',
				content: `- - rename it\n  ${'x'.repeat(300)}\n`,
			}),
		);
		expect(steps).toContainEqual(expect.objectContaining({do: 'commit', message: 'Note: - rename it'}));
	});

	test('a pull request is opened where the instruction asks for one, and pushed to from then on', () => {
		const issue = {
			id: '#42',
			title: 'Fly',
			body: 'Then push this branch and open a pull request.',
			url: null,
			comments: [],
		};
		const asked = {issue, freePrompt: null, instruction: null, branch: 'b', base: 'main'} as const;
		const prompt = buildPrompt({...asked, forge: 'github'});
		const runs = (script: Script) => script.steps.flatMap(step => (step.do === 'run' ? [step.argv] : []));
		expect(runs(scriptFor(input({prompt, inDemoRepository: false})))).toEqual([
			['ao', 'pr', 'create', 'todo-1-abcd'],
		]);
		expect(runs(followUpScript('Mend it', {seed: '1', name: 'n', turn: 1, prompt}))).toEqual([
			['ao', 'pr', 'push', 'n'],
		]);
		expect(runs(scriptFor(input({prompt: buildPrompt({...asked, forge: 'local'})})))).toEqual([]);
	});

	test.each([
		['Work on it.\n\nTitle: Do this\n\nBody', 'Do this'],
		['\n  Do that now\nmore', 'Do that now'],
		['', 'no title'],
		['\u0007', 'no title'],
	])('finds the title in %j', (prompt, title) => {
		expect(titleOf(prompt)).toBe(title);
	});
});

function titleWithKey(key: string): string {
	return demoIssues.find(issue => issue.key === key)?.title ?? '';
}
