import {describe, expect, test} from 'vitest';
import {parsePullName, pullName} from '../../source/session/pull-name.ts';
import {closingLine, pullBody, pullTitle} from '../../source/session/pull-text.ts';

const repository = {host: 'github.com', owner: 'acme', repo: 'web'};
const input = {issue: null, prompt: null, branch: 'ao/web-1', messages: [] as string[], repository};

describe('the title of a new pull request', () => {
	const issue = {ref: 'github:github.com/acme/web#42', title: 'Fix it\u001B[31m\nnow'};
	const words = 'Please make the whole of the parser faster, and also think about the documentation of it';
	test.each([
		[{...input, issue, messages: ['One']}, 'Fix it'],
		[{...input, messages: ['One\n\nWhy'], prompt: 'Do it'}, 'One'],
		[{...input, messages: ['One', 'Two'], prompt: '\n  Do it\nthen that'}, 'Do it'],
		[
			{...input, messages: ['One', 'Two'], prompt: words},
			'Please make the whole of the parser faster, and also think about the…',
		],
		[{...input, messages: ['One', 'Two']}, 'One'],
		[input, 'ao/web-1'],
		[{...input, issue: {...issue, title: 'x'.repeat(400)}}, `${'x'.repeat(255)}…`],
	])('%#: %o', (given, title) => {
		expect(pullTitle(given)).toBe(title);
		expect(pullTitle(given).length).toBeLessThanOrEqual(256);
	});
});

describe('the text of a new pull request', () => {
	const own = {ref: 'github:github.com/acme/web#42', title: 'Fix'};
	const other = {ref: 'github:github.com/acme/api#7', title: 'Fix'};
	test.each([
		[
			'the text of the only commit',
			{...input, issue: own, messages: ['One\n\nBecause\n\u202Eof it.\n']},
			'Because\nof it.\n\nCloses #42',
		],
		['the subjects of several', {...input, messages: ['One\n\nWhy', 'Two']}, '- One\n- Two'],
		['an issue of another repository', {...input, issue: other, messages: ['One']}, 'Closes acme/api#7'],
		['what says so already', {...input, issue: own, messages: ['One\n\nCloses #42']}, 'Closes #42'],
		['a local issue', {...input, issue: {ref: 'local:task-7', title: 'x'}, messages: ['One']}, ''],
		[
			'an issue of another server',
			{...input, issue: {ref: 'github:ghe.acme.dev/acme/web#1', title: 'x'}},
			'',
		],
	])('%s', (_, given, body) => {
		expect(pullBody(given)).toBe(body);
	});

	test('no line for what cannot be closed', () => {
		expect(closingLine({issue: null, repository})).toBeNull();
	});
});

describe('the name of a pull request', () => {
	test.each([
		['17', {...repository, number: 17}],
		['#17', {...repository, number: 17}],
		['Acme/API#9', {host: 'github.com', owner: 'acme', repo: 'api', number: 9}],
		['https://github.com/acme/web/pull/17/files#diff-1', {...repository, number: 17}],
		['ghe.acme.dev/acme/web#3', {host: 'ghe.acme.dev', owner: 'acme', repo: 'web', number: 3}],
	])('%s', (text, ref) => {
		expect(parsePullName(text, repository)).toEqual(ref);
	});

	test.each([
		'',
		'seventeen',
		'1-3',
		'1,2',
		'task-4',
		'0',
		'-1',
		'$(id)',
		'../x#1',
		'https://gitlab.com/a/b/-/merge_requests/1',
	])('%j is none', text => {
		expect(() => parsePullName(text, repository)).toThrow(expect.objectContaining({code: 'usage'}));
	});

	test('is short in its own repository', () => {
		expect(pullName({...repository, number: 17}, repository)).toBe('#17');
		expect(pullName({...repository, number: 17})).toBe('acme/web#17');
	});
});
