import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {findProgram} from '../../source/system/find-program.ts';

describe('findProgram', () => {
	let root: string;
	beforeEach(async () => {
		root = await mkdtemp(join(tmpdir(), 'ao-path-'));
		await mkdir(join(root, 'one'));
		await mkdir(join(root, 'two words', 'tool'), {recursive: true});
		await writeFile(join(root, 'one', 'plain'), 'x', {mode: 0o644});
		for (const file of ['one/tool', 'two words/plain', 'two words/only']) {
			await writeFile(join(root, file), '#!/bin/sh\n');
			await chmod(join(root, file), 0o755);
		}
		await symlink('only', join(root, 'two words', 'linked'));
		await symlink('nothing', join(root, 'one', 'dangling'));
	});
	afterEach(() => rm(root, {recursive: true}));

	const path = () => `${join(root, 'missing')}:${join(root, 'one')}::.:${join(root, 'two words')}`;

	test.each([
		['the first along PATH', 'tool', 'one/tool'],
		['no file that cannot be executed', 'plain', 'two words/plain'],
		['one in a folder with a blank', 'only', 'two words/only'],
		['a link', 'linked', 'two words/linked'],
	])('finds %s', (_, program, found) => {
		expect(findProgram(program, path())).toBe(join(root, found));
	});

	test.each(['nothing', 'dangling', '', 'a\0b', '..', '.'])('finds nothing for %j', program => {
		expect(findProgram(program, path())).toBeNull();
	});

	test('a folder of that name is no program', () => {
		expect(findProgram('tool', join(root, 'two words'))).toBeNull();
	});

	test('takes a path as it is', () => {
		expect(findProgram(join(root, 'one/tool'), undefined)).toBe(join(root, 'one/tool'));
		expect(findProgram('./one/tool', '', root)).toBe(join(root, 'one/tool'));
		expect(findProgram('one/plain', path(), root)).toBeNull();
	});

	test('never finds a program by a relative entry of PATH', () => {
		expect(findProgram('tool', 'one::.', root)).toBeNull();
		expect(findProgram('tool', undefined)).toBeNull();
	});
});
