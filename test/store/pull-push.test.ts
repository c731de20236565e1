import {expect, test} from 'vitest';
import {siblingUrl} from '../../source/store/pull-push.ts';

const from = {host: 'github.com', owner: 'acme', repo: 'web'};
const to = {host: 'github.com', owner: 'zoe', repo: 'web-copy'};

test.each([
	['https://github.com/acme/web.git', 'https://github.com/zoe/web-copy.git'],
	['https://github.com/Acme/Web', 'https://github.com/zoe/web-copy'],
	['git@github.com:acme/web.git', 'git@github.com:zoe/web-copy.git'],
	['ssh://git@ssh.github.com:443/acme/web.git', 'ssh://git@ssh.github.com:443/zoe/web-copy.git'],
	['http://127.0.0.1:4711/acme/web.git', 'http://127.0.0.1:4711/zoe/web-copy.git'],
	['gh:acme/web', 'gh:zoe/web-copy'],
	['an alias', 'https://github.com/zoe/web-copy.git'],
])('the fork beside %s is %s', (url, sibling) => {
	expect(siblingUrl(url, from, to)).toBe(sibling);
});
