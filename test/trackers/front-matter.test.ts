import {describe, expect, test} from 'vitest';
import {
	bodyOf,
	formatYaml,
	parseFrontMatter,
	setKeys,
	splitFile,
} from '../../source/trackers/front-matter.ts';

describe('splitFile and bodyOf', () => {
	test.each([
		['---\nid: 1\n---\n\nBody\n', 'id: 1\n', 'Body'],
		['---\r\nid: 1\r\n---\r\n\r\nBody\r\nmore\r\n', 'id: 1\r\n', 'Body\nmore'],
		['\uFEFF---\nid: 1\n---\nBody', 'id: 1\n', 'Body'],
		['--- \nid: 1\n...\nBody', 'id: 1\n', 'Body'],
		['---\n---\nBody', '', 'Body'],
		['---\nid: 1\n---', 'id: 1\n', ''],
		['---\na: "---"\nb: ----\n---\n---\nBody', 'a: "---"\nb: ----\n', '---\nBody'],
		['Body\n---\nid: 1\n---\n', '', 'Body\n---\nid: 1\n---'],
		['\uFEFFBody', '', 'Body'],
		['----\nBody', '', '----\nBody'],
		['\n\n   indented code\n\n', '', '   indented code'],
		['', '', ''],
	])('%j', (text, yaml, body) => {
		const file = splitFile(text);
		expect(file.yaml).toBe(yaml);
		expect(bodyOf(file)).toBe(body);
		expect(file.opening + file.yaml + file.rest).toBe(text);
	});

	test.each(['---\nid: 1\n', '---\n', `---\n${'a: b\n'.repeat(20_000)}---\n`])(
		'refuses front matter without an end',
		text => {
			expect(() => splitFile(text)).toThrow('has no end');
		},
	);
});

describe('parseFrontMatter', () => {
	test.each<[string, Record<string, unknown>]>([
		['', {}],
		['# nothing\n', {}],
		['title: 1.0\nyes: no\nnothing: null\nempty:\n', {title: '1.0', yes: 'no', nothing: 'null', empty: ''}],
		["date: 2026-01-02\nwhen: '2026-01-02 10:00'\n", {date: '2026-01-02', when: '2026-01-02 10:00'}],
		['list: [a, "b c"]\nblock:\n  - a\n  - b\n', {list: ['a', 'b c'], block: ['a', 'b']}],
		['assignee: @me\n', {assignee: '@me'}],
		['assignee: [@me, "you"]\nlabels:\n  - @a\n', {assignee: ['@me', 'you'], labels: ['@a']}],
		['title: Fix: the rest\nstatus: To Do\n', {title: 'Fix: the rest', status: 'To Do'}],
		["title: It's: it\r\nstatus: x\r\n", {title: "It's: it", status: 'x'}],
		['title: `code` first\n', {title: '`code` first'}],
		[
			'title: 100%: done # not a comment: here\nid: 1\n',
			{title: '100%: done # not a comment: here', id: '1'},
		],
		['status: a\nstatus: b\n', {status: 'b'}],
		['text: |\n  one\n  two\n', {text: 'one\ntwo\n'}],
		['a: &x one\nb: *x\n', {a: 'one', b: 'one'}],
		['__proto__: x\nconstructor: y\n', JSON.parse('{"__proto__": "x", "constructor": "y"}')],
	])('%j', (yaml, keys) => {
		expect([...parseFrontMatter(yaml)]).toEqual(Object.entries(keys));
	});

	test.each([
		['- a\n- b\n', /no list of keys/],
		['just text\n', /no list of keys/],
		['title: "never closed\n', /no YAML/],
		['<<<<<<< HEAD\nstatus: Done\n=======\nstatus: To Do\n>>>>>>> main\n', /no YAML/],
		['a: *unknown\n', /alias/i],
		[`a: ${'['.repeat(5000)}\n`, /./],
		[
			`a: &a [x,x]\n${[...'bcdefghijk'].map((key, index) => `${key}: &${key} [${`*${'abcdefghij'[index]},`.repeat(10)}]\n`).join('')}`,
			/alias/i,
		],
	])('refuses %.40j', (yaml, message) => {
		expect(() => parseFrontMatter(yaml)).toThrow(message);
	});
});

test.each([
	"It's: a \"title\" # with 'quotes'",
	'@me',
	'- dash',
	'yes',
	'null',
	'1.0',
	'2026-01-02 10:00',
	'[x]',
	'{x: y}',
	'*a &b !c | > %',
	' spaces ',
	'日本語 🦊',
	'x'.repeat(300),
	'---',
	'',
])('what is written is read again: %j', text => {
	const yaml = formatYaml({title: text, labels: [text, 'x']});
	expect(parseFrontMatter(yaml)).toEqual(
		new Map<string, unknown>([
			['title', text],
			['labels', [text, 'x']],
		]),
	);
	expect(yaml.split('\n')).toHaveLength(5);
});

describe('setKeys', () => {
	const done = {status: 'Done', updated_date: '2026-02-03 04:05'};
	test.each([
		[
			'changes two lines',
			"---\nid: T-1\nstatus: To Do\ncustom: {a: 1}   # why\nupdated_date: '2026-01-01 00:00'\n---\n\nstatus: To Do\n",
			"---\nid: T-1\nstatus: Done\ncustom: {a: 1}   # why\nupdated_date: '2026-02-03 04:05'\n---\n\nstatus: To Do\n",
		],
		[
			'adds what is missing',
			'---\nstatus: "To Do"\nstatuses: [x]\n---\nBody',
			"---\nstatus: Done\nstatuses: [x]\nupdated_date: '2026-02-03 04:05'\n---\nBody",
		],
		[
			'keeps CRLF and a byte order mark',
			'\uFEFF---\r\nstatus : To Do\r\n---\r\nBody\r\n',
			"\uFEFF---\r\nstatus: Done\r\nupdated_date: '2026-02-03 04:05'\r\n---\r\nBody\r\n",
		],
		[
			'replaces a value of several lines',
			'---\nstatus: >\n  To\n\n  Do\n\nlabels:\n- a\n---\n',
			"---\nstatus: Done\n\nlabels:\n- a\nupdated_date: '2026-02-03 04:05'\n---\n",
		],
		[
			'replaces a list',
			'---\nstatus:\n- To Do\nid: 1\n---\n',
			"---\nstatus: Done\nid: 1\nupdated_date: '2026-02-03 04:05'\n---\n",
		],
		[
			'changes the one of two that counts',
			'---\nstatus: a\nstatus: b\nupdated_date: 1\n---\n',
			"---\nstatus: a\nstatus: Done\nupdated_date: '2026-02-03 04:05'\n---\n",
		],
		[
			'leaves keys alone that are inside others',
			'---\nmore:\n  status: x\nstatus: y\nupdated_date: 1\n---\n',
			"---\nmore:\n  status: x\nstatus: Done\nupdated_date: '2026-02-03 04:05'\n---\n",
		],
		[
			'makes front matter where there is none',
			'# Title\n\nBody\n',
			"---\nstatus: Done\nupdated_date: '2026-02-03 04:05'\n---\n\n# Title\n\nBody\n",
		],
	])('%s', (_, text, changed) => {
		expect(setKeys(text, done)).toBe(changed);
		expect(parseFrontMatter(splitFile(setKeys(text, done)).yaml)).toEqual(
			new Map([...parseFrontMatter(splitFile(text).yaml), ...Object.entries(done)]),
		);
	});
});
