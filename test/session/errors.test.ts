import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {AoError, asAoError, errorCodes, errorView} from '../../source/session/errors.ts';

function systemError(code: string, at?: string): Error {
	return Object.assign(new Error(`${code}: it failed`), {code, path: at});
}

describe('AoError', () => {
	test.each([
		['failed', 1],
		['usage', 2],
		['ambiguous', 2],
		['not_a_repository', 2],
		['bad_settings', 2],
		['not_found', 3],
		['missing_tool', 4],
		['interrupted', 130],
		['conflict', 1],
		['unsafe', 1],
	] as const)('%s leads to exit code %d', (code, exit) => {
		expect(new AoError(code, 'It failed.').exitCode).toBe(exit);
	});

	test('every code leads to an exit code of the contract', () => {
		for (const exit of Object.values(errorCodes)) {
			expect([1, 2, 3, 4, 130]).toContain(exit);
		}
	});

	test('is itself, with its cause', () => {
		const cause = new Error('inner');
		const error = new AoError('git', 'It failed.', {hint: 'Do this.', cause});
		expect(asAoError(error)).toBe(error);
		expect(error.cause).toBe(cause);
		expect(errorView(error)).toEqual({code: 'git', message: 'It failed.', hint: 'Do this.'});
		expect(errorView(new AoError('git', 'It failed.')).hint).toBeNull();
	});
});

describe('errorView', () => {
	test.each([
		['ENOSPC', 'disk_full', '/data/x: the disk is full.'],
		['EDQUOT', 'disk_full', '/data/x: the disk quota is used up.'],
		['EACCES', 'no_permission', '/data/x: no permission.'],
		['EPERM', 'no_permission', '/data/x: no permission.'],
		['EROFS', 'no_permission', '/data/x: the file system is read-only.'],
	])('%s', (system, code, message) => {
		const view = errorView(systemError(system, '/data/x'));
		expect(view).toMatchObject({code, message});
		expect(view.hint).not.toBeNull();
	});

	test('a system error that names no file', () => {
		expect(errorView(systemError('ENOSPC')).message).toBe('A file: the disk is full.');
	});

	test('a real one', () => {
		try {
			fs.readFileSync(path.join(tmpdir(), 'there', 'is', 'none'));
			expect.unreachable();
		} catch (error) {
			expect(errorView(error)).toMatchObject({code: 'failed', message: expect.stringContaining('ENOENT')});
		}
	});

	test.each([
		[new TypeError('x is not a function'), 'x is not a function'],
		['just text', 'just text'],
		[7, '7'],
		[null, 'null'],
		[undefined, 'undefined'],
		[{}, '[object Object]'],
		[{message: 'from elsewhere'}, 'from elsewhere'],
	])('whatever was thrown (%#)', (thrown, message) => {
		expect(errorView(thrown)).toEqual({code: 'failed', message, hint: null});
	});
});
