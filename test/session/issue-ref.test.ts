import {describe, expect, it, test} from 'vitest';
import {
	dedupeRefs,
	noIssueNamed,
	parseIssueRefs,
	type RefContext,
	rangeLimit,
	refNames,
	shortRef,
	splitRef,
} from '../../source/session/issue-ref.ts';

const local: RefContext = {tracker: 'local'};
const acme: RefContext = {tracker: 'github', repository: {host: 'github.com', owner: 'Acme', repo: 'Web'}};
const localInAcme: RefContext = {...acme, tracker: 'local'};
const enterprise: RefContext = {
	tracker: 'github',
	repository: {host: 'ghe.test:8443', owner: 'ops', repo: 'infra'},
};

function refsOf(input: string | string[], context: RefContext): string[] {
	return parseIssueRefs([input].flat(), context).map(item =>
		'ref' in item ? item.ref : `! ${item.error.message}`,
	);
}

describe('one reference', () => {
	test.each<[string, RefContext, string]>([
		['42', local, 'local:task-42'],
		['#42', local, 'local:task-42'],
		['042', local, 'local:task-42'],
		['task-7', local, 'local:task-7'],
		['TASK-7', local, 'local:task-7'],
		['task-007', local, 'local:task-7'],
		['task-7', acme, 'local:task-7'],
		['local:7', acme, 'local:task-7'],
		['local:#7', acme, 'local:task-7'],
		['local:task-7', acme, 'local:task-7'],
		['LOCAL:TASK-7', acme, 'local:task-7'],
		['4.1', local, 'local:task-4.1'],
		['task-24.02', local, 'local:task-24.2'],
		['9007199254740991', local, 'local:task-9007199254740991'],
		['42', acme, 'github:github.com/acme/web#42'],
		['#42', acme, 'github:github.com/acme/web#42'],
		['042', acme, 'github:github.com/acme/web#42'],
		['GH-42', acme, 'github:github.com/acme/web#42'],
		['gh-42', localInAcme, 'github:github.com/acme/web#42'],
		['gh:42', acme, 'github:github.com/acme/web#42'],
		['github:#42', localInAcme, 'github:github.com/acme/web#42'],
		['42', enterprise, 'github:ghe.test:8443/ops/infra#42'],
		['Other/Repo.js#5', local, 'github:github.com/other/repo.js#5'],
		['other/repo#5', enterprise, 'github:ghe.test:8443/other/repo#5'],
		['gh:other/repo#5', local, 'github:github.com/other/repo#5'],
		['other/repo.git#5', local, 'github:github.com/other/repo#5'],
		['ghe.corp.net/other/repo#5', local, 'github:ghe.corp.net/other/repo#5'],
		['localhost:3000/other/repo#5', local, 'github:localhost:3000/other/repo#5'],
		['github:github.com/acme/web#42', local, 'github:github.com/acme/web#42'],
		['https://github.com/Acme/Web/issues/42', local, 'github:github.com/acme/web#42'],
		['http://github.com/acme/web/issues/42/', local, 'github:github.com/acme/web#42'],
		['HTTPS://GitHub.com/acme/web/ISSUES/42', local, 'github:github.com/acme/web#42'],
		['https://www.github.com/acme/web/issues/42', local, 'github:github.com/acme/web#42'],
		['github.com/acme/web/issues/42', local, 'github:github.com/acme/web#42'],
		['https://github.com/acme/web/pull/42', local, 'github:github.com/acme/web#42'],
		['https://github.com/acme/web/pull/42/files#diff-1', local, 'github:github.com/acme/web#42'],
		['https://github.com/acme/web/issues/42#issuecomment-9', local, 'github:github.com/acme/web#42'],
		['https://github.com/acme/web/issues/42?q=is%3Aopen', local, 'github:github.com/acme/web#42'],
		['https://api.github.com/repos/acme/web/issues/42', local, 'github:github.com/acme/web#42'],
		['https://api.github.com/repos/acme/web/pulls/42', local, 'github:github.com/acme/web#42'],
		['https://ghe.test:8443/api/v3/repos/ops/infra/issues/42', local, 'github:ghe.test:8443/ops/infra#42'],
		['https://user:secret@github.com/acme/web/issues/42', local, 'github:github.com/acme/web#42'],
		['<https://github.com/acme/web/issues/42>', local, 'github:github.com/acme/web#42'],
		['(https://github.com/acme/web/issues/42).', local, 'github:github.com/acme/web#42'],
		['`#42`,', local, 'local:task-42'],
		['"42"', local, 'local:task-42'],
		['(#42).', local, 'local:task-42'],
	])('%s', (input, context, ref) => {
		expect(refsOf(input, context)).toEqual([ref]);
	});
});

describe('several in one input', () => {
	test.each<[string | string[], string[]]>([
		['42-44', ['42', '43', '44']],
		['42..44', ['42', '43', '44']],
		['#42-#44', ['42', '43', '44']],
		['42–43', ['42', '43']],
		['042-043', ['42', '43']],
		['7-7', ['7']],
		['1,2 3,\n4,,', ['1', '2', '3', '4']],
		[
			['9-10', 'task-3'],
			['9', '10', '3'],
		],
	])('%j', (input, numbers) => {
		expect(refsOf(input, local)).toEqual(numbers.map(number => `local:task-${number}`));
	});

	it('names each issue of a range by its own number', () => {
		expect(parseIssueRefs(['42-43'], local).map(({input}) => input)).toEqual(['42', '43']);
	});

	it('takes a range of the limit, and not one more', () => {
		expect(refsOf(`1-${rangeLimit}`, local)).toHaveLength(rangeLimit);
		expect(refsOf(`1-${rangeLimit + 1}`, local)).toEqual([
			'! The range "1-201" names 201 issues; 200 is the most.',
		]);
	});

	it('keeps what is right beside what is wrong', () => {
		expect(refsOf('1,what,2', local)).toEqual([
			'local:task-1',
			'! "what" is not an issue that AO understands.',
			'local:task-2',
		]);
	});
});

describe('what is refused', () => {
	test.each<[string, RefContext, RegExp]>([
		['47-42', local, /runs backwards/],
		['0', local, /start at 1/],
		['000', local, /start at 1/],
		['0-5', local, /start at 1/],
		['task-4.0', local, /start at 1/],
		['9007199254740992', local, /no issue can have/],
		['1-99999999999999999999', local, /no issue can have/],
		['42', {tracker: 'github', repository: null}, /no repository there/],
		['42-47', {tracker: 'github', repository: null}, /no repository there/],
		['GH-42', local, /no repository there/],
		...[
			'#',
			'#x',
			'-5',
			'+5',
			'1e3',
			'0x10',
			'４２',
			'!7',
			'ENG-123',
			'group/sub/project#7',
			'owner/..#7',
			'../repo#7',
			'own er/#7',
			'a/b#c',
			'github:7/8',
			'https://github.com/acme/web',
			'https://github.com/acme/web/issues',
			'https://github.com/acme/web/issues/new',
			'https://gitlab.com/group/project/-/issues/7',
			'https://gitlab.example.org/group/project/issues/7',
			'https://linear.app/acme/issue/ENG-1',
			'https://[bad/a/b/issues/1',
			'javascript:alert(1)',
			'../../etc/passwd',
			'--help',
			'$(reboot)',
			'fix the login',
		].map(input => [input, local, /not an issue that AO understands/] as [string, RefContext, RegExp]),
	])('%s', (input, context, message) => {
		for (const item of parseIssueRefs([input], context)) {
			expect(item).toHaveProperty('error.code', 'usage');
			expect(item).toHaveProperty('error.message', expect.stringMatching(message));
			expect(item).toHaveProperty('error.hint', expect.stringMatching(/./));
		}
	});

	it('tells of the shell where nothing arrived', () => {
		for (const input of ['', ' ', ',']) {
			expect(parseIssueRefs([input], local)).toEqual([{input, error: noIssueNamed()}]);
		}
		expect(noIssueNamed().hint).toContain("ao spawn '#42'");
		expect(parseIssueRefs([], local)).toEqual([]);
	});

	it('says what was typed in one short line without control characters', () => {
		const [item] = parseIssueRefs([`\u001B]0;owned\u0007\u001B[31m\u202E${'x'.repeat(500)}`], local);
		const message = item && 'error' in item ? item.error.message : '';
		expect(message).toMatch(/^"x{59}…" is not/);
	});
});

it('never throws, and gives only canonical references, whatever is typed', () => {
	const pieces = [
		'42',
		'#',
		'-',
		'..',
		',',
		'/',
		'task-',
		'gh:',
		'local:',
		'a',
		'.',
		':',
		'https://',
		'github.com',
		'/issues/',
		'\0',
		'\u001B[',
		'🦊',
		'\uD800',
		'０',
		'%',
		'?',
	];
	let seed = 1;
	const next = (): number => (seed = (seed * 48271) % 2147483647);
	for (let round = 0; round < 5000; round++) {
		const input = Array.from({length: 1 + (next() % 7)}, () => pieces[next() % pieces.length]).join('');
		for (const item of parseIssueRefs([input], round % 2 ? acme : local)) {
			if ('ref' in item) {
				expect(splitRef(item.ref), input).not.toBeNull();
				expect(item.ref).toBe(item.ref.toLowerCase());
			}
		}
	}
});

describe('short references', () => {
	test.each<[string, RefContext, string]>([
		['local:task-7', acme, 'task-7'],
		['local:task-4.1', local, 'task-4.1'],
		['github:github.com/acme/web#42', acme, '#42'],
		['github:github.com/acme/web#42', localInAcme, 'acme/web#42'],
		['github:github.com/acme/web#42', local, 'acme/web#42'],
		['github:github.com/other/repo#5', acme, 'other/repo#5'],
		['github:ghe.test:8443/ops/infra#1', enterprise, '#1'],
		['github:ghe.test:8443/other/repo#1', enterprise, 'other/repo#1'],
		['github:github.com/acme/web#42', enterprise, 'github.com/acme/web#42'],
		['linear:acme/ENG-1', acme, 'linear:acme/ENG-1'],
	])('%s', (ref, context, short) => {
		expect(shortRef(ref, context)).toBe(short);
		if (splitRef(ref)) {
			expect(refsOf(short, context)).toEqual([ref]);
		}
	});
});

describe('the names of a reference', () => {
	test.each<[string, RefContext, string[], string[]]>([
		['local:task-7', local, ['7', '#7', 'task-7', 'local:7'], []],
		['local:task-4.1', local, ['4.1', 'task-4.1'], ['4']],
		['local:task-7', acme, ['task-7', 'local:7'], ['7', '#7']],
		['github:github.com/acme/web#42', acme, ['42', '#42', 'acme/web#42', 'github.com/acme/web#42'], []],
		['github:github.com/acme/web#42', localInAcme, ['acme/web#42'], ['42', '#42']],
		['github:github.com/other/repo#42', acme, ['other/repo#42'], ['42', '#42']],
		['github:ghe.test:8443/other/repo#42', acme, ['ghe.test:8443/other/repo#42'], ['42', 'other/repo#42']],
		['github:ghe.test:8443/ops/infra#1', enterprise, ['1', 'ops/infra#1', 'ghe.test:8443/ops/infra#1'], []],
	])('%s in %o', (ref, context, names, others) => {
		const found = refNames(ref, context);
		expect(found).toEqual(expect.arrayContaining([ref, ...names]));
		for (const other of others) {
			expect(found).not.toContain(other);
		}
		expect(found.flatMap(name => refsOf(name, context))).toEqual(found.map(() => ref));
	});

	test('of another kind are itself', () => {
		expect(refNames('linear:acme/eng-1', acme)).toEqual(['linear:acme/eng-1']);
	});
});

it('takes canonical references apart, and nothing else', () => {
	expect(splitRef('local:task-7')).toEqual({kind: 'local', number: '7'});
	expect(splitRef('github:h.io:80/o/r#3')).toEqual({
		kind: 'github',
		host: 'h.io:80',
		owner: 'o',
		repo: 'r',
		number: '3',
	});
	for (const text of ['', '7', 'task-7', 'local:7', 'github:o/r#3', 'local:task-7\n']) {
		expect(splitRef(text)).toBeNull();
	}
});

it('keeps the first of each reference and tells the others', () => {
	const refs = [
		{input: '1', ref: 'local:task-1'},
		{input: '2', ref: 'local:task-2'},
		{input: 'task-1', ref: 'local:task-1'},
		{input: '#1', ref: 'local:task-1'},
	];
	expect(dedupeRefs(refs)).toEqual({
		unique: refs.slice(0, 2),
		duplicates: [
			{input: 'task-1', ref: 'local:task-1', first: '1'},
			{input: '#1', ref: 'local:task-1', first: '1'},
		],
	});
});
