import {expect, test} from 'vitest';
import {createChunkSize} from '../../../source/forges/github/chunk-size.ts';

test('a query that was too large makes the next ones smaller, down to an eighth', () => {
	const size = createChunkSize();
	expect(size.share()).toBe(1);
	const shares = Array.from({length: 5}, () => {
		size.tooLarge();
		return size.share();
	});
	expect(shares).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 8, 1 / 8]);
});

test('after many answers in a row they grow again, and never beyond a full one', () => {
	const size = createChunkSize();
	size.tooLarge();
	for (let answers = 0; answers < 31; answers += 1) {
		size.answered();
	}
	expect(size.share()).toBe(1 / 2);
	size.answered();
	expect(size.share()).toBe(1);
	for (let answers = 0; answers < 100; answers += 1) {
		size.answered();
	}
	expect(size.share()).toBe(1);
});
