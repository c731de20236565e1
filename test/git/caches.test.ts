import {expect, test} from 'vitest';
import {isKnownCache} from '../../source/git/caches.ts';

test.each([
	'node_modules/',
	'packages/a/node_modules/',
	'packages/a/node_modules/.env',
	'target/',
	'.venv/',
	'.venv/bin/python',
	'src/__pycache__/',
	'a/b.pyc',
	'tsconfig.tsbuildinfo',
	'photos/Thumbs.db',
	'.DS_Store',
])('%s is made anew by tools', path => {
	expect(isKnownCache(path)).toBe(true);
});

test.each([
	'.env',
	'data/',
	'app.db',
	'dist',
	'target.txt',
	'my-node_modules/',
	'notes/build.md',
	'out/',
	'logs/a.log',
])('%s may be all there is of it', path => {
	expect(isKnownCache(path)).toBe(false);
});
