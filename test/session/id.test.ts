import {describe, expect, it, test} from 'vitest';
import {isSessionId, projectSlug, sessionId, sessionIdLength} from '../../source/session/id.ts';

const random = (): string => 'k3f9';

describe('projectSlug', () => {
	test.each([
		['web', 'web'],
		['My App', 'my-app'],
		['site.git', 'site'],
		['.dotfiles', 'dotfiles'],
		['Crème_Brûlée', 'creme-brulee'],
		['Straße & Søn', 'strasse-son'],
		['İstanbul', 'istanbul'],
		['a--b__c', 'a-b-c'],
		['v1.2.lock', 'v1-2-lock'],
		['日本語', 'project'],
		['', 'project'],
		['..', 'project'],
		['../../etc', 'etc'],
		['x'.repeat(90), 'x'.repeat(40)],
	])('%j', (name, slug) => {
		expect(projectSlug(name)).toBe(slug);
	});
});

describe('sessionId', () => {
	test.each([
		['web', 'github:github.com/acme/web#42', 'web-42-k3f9'],
		['web', 'local:task-7', 'web-7-k3f9'],
		['web', 'local:task-4.1', 'web-4-1-k3f9'],
		['web', 'task-7', 'web-7-k3f9'],
		['web', '#42', 'web-42-k3f9'],
		['web', 'Fix the login', 'web-fix-the-login-k3f9'],
		['web', "Don't lock main.lock", 'web-dont-lock-main-lock-k3f9'],
		['web', 'Répare l’été…', 'web-repare-lete-k3f9'],
		['web', 'ﬁx ①', 'web-fix-1-k3f9'],
		['web', '修复登录', 'web-task-k3f9'],
		['web', '🦊🔥', 'web-task-k3f9'],
		['web', '', 'web-task-k3f9'],
		['web', '--force\n; rm -rf /', 'web-force-rm-rf-k3f9'],
		['My Project', 'x', 'my-project-x-k3f9'],
		['🦊', 'x', 'project-x-k3f9'],
		[
			'web',
			'Make the whole login page work again with every browser there is',
			'web-make-the-whole-login-page-work-again-k3f9',
		],
		['web', 'x'.repeat(100), `web-${'x'.repeat(39)}-k3f9`],
	])('%s, %j', (prefix, slugSource, id) => {
		expect(sessionId({prefix, slugSource, random})).toBe(id);
		expect(isSessionId(id)).toBe(true);
	});

	it('is safe as a name, and never too long, whatever it is made of', () => {
		const pieces = [
			'a',
			'Z',
			'9',
			'-',
			'.',
			'/',
			' ',
			'.lock',
			'\0',
			'é',
			'\u0301',
			'日',
			'🦊',
			'\uD800',
			'~^:?*[\\',
			'@{',
			'..',
		];
		let seed = 7;
		const next = (): number => (seed = (seed * 48271) % 2147483647);
		const some = (): string =>
			Array.from({length: next() % 80}, () => pieces[next() % pieces.length]).join('');
		for (let round = 0; round < 2000; round++) {
			const id = sessionId({prefix: some(), slugSource: some()});
			expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+-[a-z0-9]{4}$/);
			expect(id.length).toBeLessThanOrEqual(sessionIdLength);
			expect(isSessionId(id)).toBe(true);
		}
	});

	it('differs each time', () => {
		const ids = new Set(Array.from({length: 100}, () => sessionId({prefix: 'web', slugSource: '#42'})));
		expect(ids.size).toBeGreaterThan(95);
	});
});

test.each([
	'',
	'web',
	'web-42',
	'web-42-k3f',
	'web-42-k3f9x',
	'web-42-K3F9',
	'web--42-k3f9',
	'-web-42-k3f9',
	'web-42-k3f9\n',
	'web.42-x-k3f9',
	'../web-42-k3f9',
	`${'x'.repeat(40)}-42-k3f9x`,
	`${'x'.repeat(41)}-42-k3f9`,
])('%j is no session id', text => {
	expect(isSessionId(text)).toBe(false);
});
