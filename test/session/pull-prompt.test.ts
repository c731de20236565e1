import {expect, test} from 'vitest';
import {buildPrompt} from '../../source/session/prompt.ts';
import type {PullComment, PullDetail} from '../../source/session/pull.ts';
import {samplePull} from './sample-pull.ts';

function comment(body: string, at = '2026-01-02T00:00:00Z', author = 'bob'): PullComment {
	return {id: body, author, body, at, url: null};
}

const detail: PullDetail = {
	pull: samplePull({
		number: 17,
		url: 'https://github.com/acme/web/pull/17',
		title: 'Mend\u001B[31m it\u202E',
		head: {ref: 'fix', oid: 'a'.repeat(40), owner: 'acme', fork: false},
		policy: null,
	}),
	body: 'See ````text\nhere',
	checks: [],
	reviews: [
		{
			id: 'r',
			author: 'cy',
			state: 'CHANGES_REQUESTED',
			oid: null,
			canPush: true,
			body: '',
			at: '2026-01-03T00:00:00Z',
			url: null,
		},
	],
	threads: [
		{
			resolved: false,
			outdated: true,
			path: 'a\u0007.ts',
			line: 3,
			comments: [comment('Why?', '2026-01-04T00:00:00Z')],
		},
	],
	comments: [comment('Second'), comment('First', '2026-01-01T00:00:00Z')],
	cut: true,
};

const input = {
	issue: null,
	pull: {detail, push: '`git push`'},
	freePrompt: null,
	instruction: null,
	branch: 'fix',
	base: 'origin/main',
	forge: 'github' as const,
};

test('all that others wrote stands in one fence, in its order, made safe', () => {
	const prompt = buildPrompt(input);
	const [lead, foreign, instruction] = prompt.split('\n`````');
	expect(lead).toMatch(/^Go on with the pull request #17\. It stands between the two lines of 5 backticks\./);
	expect(foreign).toBe(
		[
			'text\nTitle: Mend it',
			'Address: https://github.com/acme/web/pull/17',
			'See ````text\nhere',
			'Comment by bob, 2026-01-01T00:00:00Z:\n\nFirst',
			'Comment by bob, 2026-01-02T00:00:00Z:\n\nSecond',
			'Review by cy (changes requested), 2026-01-03T00:00:00Z:',
			'Unresolved thread at a.ts:3 (of an older version)\n\nbob, 2026-01-04T00:00:00Z:\n\nWhy?',
			'(There is more of it on GitHub.)',
		].join('\n\n'),
	);
	expect(instruction).toContain('push it to the pull request: `git push`. Never with force.');
	expect(instruction).toContain('Open no new pull request: this one (#17) is it.');
});

test('of very much the newest is kept, and it fits into one argument', () => {
	const comments = Array.from({length: 100}, (_, index) =>
		comment(`${index} ${'x'.repeat(9000)}`, `2026-02-01T00:00:${String(index).padStart(3, '0')}Z`),
	);
	const prompt = buildPrompt({
		...input,
		pull: {detail: {...detail, body: 'b'.repeat(300_000), comments}, push: ''},
	});
	expect(Buffer.byteLength(prompt)).toBeLessThan(100 * 1024);
	expect(prompt).toContain('\n99 xxx');
	expect(prompt).toMatch(/\(\d\d older ones are left out here\.\)/);
	expect(prompt).not.toContain('\n0 xxx');
});

test("the user's own words come after it, and their instruction in place of ours", () => {
	const prompt = buildPrompt({...input, freePrompt: 'Only the docs', instruction: 'Be brief.'});
	expect(prompt).toMatch(/`````\n\nOnly the docs\n\nBe brief\.\n$/);
});
