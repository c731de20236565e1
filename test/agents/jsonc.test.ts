import {expect, test} from 'vitest';
import {parseJsonc} from '../../source/agents/jsonc.ts';

test.each<[string, unknown]>([
	['{"a": 1}', {a: 1}],
	['// a\n{"a": 1} // b', {a: 1}],
	['/* { */ {"a": /* 2 */ 1}/**/', {a: 1}],
	['{"a": "// b", "c": "/* d */", "e": "\\"// f"}', {a: '// b', c: '/* d */', e: '"// f'}],
	['\uFEFF{"a": 1}', {a: 1}],
	['{"a": [1, 2,],\n}', {a: [1, 2]}],
	['{"a": [1, // last\n ], "b": "," /* ] */, }', {a: [1], b: ','}],
	['{"url": "http://a/b,]"}', {url: 'http://a/b,]'}],
])('%s', (source, value) => {
	expect(parseJsonc(source)).toEqual(value);
});

test.each(['', '{', '{"a": "b', '{"a": 1,,}', '// only', "{'a': 1}"])('%s is none', source => {
	expect(() => parseJsonc(source)).toThrow(SyntaxError);
});

test('long input takes no long time', () => {
	const started = performance.now();
	for (const source of [`"${'\\'.repeat(2e5)}`, '/*'.repeat(2e5), `[${','.repeat(2e5)}]`, '"'.repeat(2e5)]) {
		expect(() => parseJsonc(source)).toThrow();
	}
	expect(performance.now() - started).toBeLessThan(5000);
});
