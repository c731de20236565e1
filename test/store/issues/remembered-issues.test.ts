import {expect, test} from 'vitest';
import {AoError} from '../../../source/session/errors.ts';
import type {Issue} from '../../../source/session/tracker.ts';
import {RememberedIssues} from '../../../source/store/issues/remembered-issues.ts';

function issue(number: number): Issue {
	const ref = `github:github.com/acme/web#${number}`;
	const more = {body: '', url: null, labels: [], assignees: [], comments: []};
	return {ref, id: `#${number}`, title: `Issue ${number}`, state: 'open', ...more};
}

/** A server that answers as it is told, and a clock. */
function server() {
	const asked: {resolve(issues: Issue[]): void; reject(error: Error): void}[] = [];
	const clock = {now: 0};
	const remembered = new RememberedIssues(
		() => new Promise((resolve, reject) => asked.push({resolve, reject})),
		() => clock.now,
	);
	return {asked, clock, remembered};
}

const many = (count: number) => Array.from({length: count}, (_, index) => issue(index + 1));

test('the first look waits for the answer, later ones have it from memory for a minute', async () => {
	const {asked, clock, remembered} = server();
	const first = remembered.list();
	asked[0]?.resolve(many(2));
	expect(await first).toHaveLength(2);
	clock.now = 59_999;
	expect(await remembered.list()).toHaveLength(2);
	expect(asked).toHaveLength(1);

	clock.now = 60_000;
	expect(await remembered.list()).toHaveLength(2);
	expect(await remembered.list()).toHaveLength(2);
	expect(asked).toHaveLength(2);
	asked[1]?.resolve(many(3));
	await expect.poll(() => remembered.list()).toHaveLength(3);
	expect(remembered.problem).toBeNull();
});

test('many issues are asked for as often as costs a point a minute', async () => {
	const {asked, clock, remembered} = server();
	const first = remembered.list();
	asked[0]?.resolve(many(200));
	await first;
	clock.now = 239_999;
	await remembered.list();
	expect(asked).toHaveLength(1);
	clock.now = 240_000;
	await remembered.list();
	expect(asked).toHaveLength(2);
});

test('somebody who asks anew waits for it, and what follows is asked in the background again', async () => {
	const urgencies: boolean[] = [];
	const remembered = new RememberedIssues(async urgent => {
		urgencies.push(urgent);
		return many(1);
	});
	await remembered.list();
	remembered.forget();
	await remembered.list();
	await remembered.list();
	expect(urgencies).toEqual([false, true]);
});

test('a failure keeps the last answer, says so, and is tried again soon', async () => {
	const {asked, clock, remembered} = server();
	const first = remembered.list();
	asked[0]?.resolve(many(1));
	await first;
	clock.now = 60_000;
	await remembered.list();
	asked[1]?.reject(new AoError('offline', 'GitHub cannot be reached.'));
	await expect.poll(() => remembered.problem).toBe('GitHub cannot be reached.');
	expect(await remembered.list()).toHaveLength(1);
	expect(asked).toHaveLength(2);
	clock.now = 75_000;
	await remembered.list();
	asked[2]?.resolve([]);
	await expect.poll(() => remembered.problem).toBeNull();
	expect(await remembered.list()).toEqual([]);
});

test('without any answer it says why', async () => {
	const {asked, remembered} = server();
	const first = remembered.list();
	asked[0]?.reject(new AoError('signed_out', 'Nobody is signed in.'));
	await expect(first).rejects.toThrow('Nobody is signed in.');
	await expect(remembered.list()).rejects.toThrow('Nobody is signed in.');
	expect(asked).toHaveLength(1);
});

test('a slow server holds nobody up for long', async () => {
	const {asked, remembered} = server();
	await expect(remembered.list()).rejects.toThrow('no answer yet');
	const began = performance.now();
	await expect(remembered.list()).rejects.toThrow('no answer yet');
	expect(performance.now() - began).toBeLessThan(1000);
	expect(asked).toHaveLength(1);
	asked[0]?.resolve(many(1));
	await expect.poll(() => remembered.list().catch(() => [])).toHaveLength(1);
});

test('what was forgotten is asked for again and waited for', async () => {
	const {asked, remembered} = server();
	const first = remembered.list();
	asked[0]?.resolve(many(1));
	await first;
	remembered.forget();
	const second = remembered.list();
	asked[1]?.resolve(many(2));
	expect(await second).toHaveLength(2);
});
