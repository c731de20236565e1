import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {browserCommand, openInBrowser} from '../../source/system/browser.ts';

const bin = mkdtempSync(path.join(tmpdir(), 'ao-browser-'));
afterAll(() => rmSync(bin, {recursive: true, force: true}));
for (const name of ['lynx', 'xdg-open', 'open']) {
	writeFileSync(path.join(bin, name), '#!/bin/sh\nexit 3\n', {mode: 0o755});
}
const url = 'https://github.com/acme/web/pull/1?a=%s;$&id';
const at = (name: string) => path.join(bin, name);

describe('the command that opens an address', () => {
	test.each([
		[{BROWSER: 'lynx'}, 'linux', [at('lynx'), url]],
		[{BROWSER: 'missing:lynx -x'}, 'linux', [at('lynx'), '-x', url]],
		[{BROWSER: 'lynx --new=%s -y'}, 'linux', [at('lynx'), `--new=${url}`, '-y']],
		[{BROWSER: at('lynx')}, 'linux', [at('lynx'), url]],
		[{BROWSER: ''}, 'linux', [at('xdg-open'), url]],
		[{BROWSER: 'missing'}, 'linux', [at('xdg-open'), url]],
		[{}, 'darwin', [at('open'), url]],
	] as const)('%o on %s', (env, platform, command) => {
		expect(browserCommand(url, {...env, PATH: bin}, platform)).toEqual(command);
	});

	test('there may be none', () => {
		expect(browserCommand(url, {PATH: '/nowhere'}, 'linux')).toBeNull();
	});
});

test.each(['file:///etc/passwd', 'javascript:alert(1)', '--help', 'ssh://host/x', ''])(
	'%j is not opened',
	async text => {
		const mark = at('mark');
		writeFileSync(at('marker'), `#!/bin/sh\ntouch '${mark}'\n`, {mode: 0o755});
		expect(await openInBrowser(text, {PATH: bin, BROWSER: 'marker'})).toBe(false);
	},
);

test('a browser that fails has opened nothing', async () => {
	expect(await openInBrowser(url, {PATH: bin, BROWSER: 'lynx'})).toBe(false);
});
