import {execFile} from 'node:child_process';
import {mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {queryDatabase} from '../../source/agents/sqlite.ts';

const {DatabaseSync} = process.getBuiltinModule('node:sqlite');
const all = 'SELECT id, cost FROM sessions';
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ao-sqlite-'));
});

afterEach(async () => {
	await rm(folder, {recursive: true, force: true});
});

function makeDatabase(setUp = 'PRAGMA journal_mode = WAL') {
	const file = join(folder, 'a.db');
	const database = new DatabaseSync(file);
	database.exec(setUp);
	database.exec(
		"CREATE TABLE sessions (id TEXT, cost REAL); INSERT INTO sessions VALUES ('a', 0.5), ('b', 1)",
	);
	return {file, database};
}

describe("an agent's database", () => {
	test('is read while the agent writes it', () => {
		const {file, database} = makeDatabase();
		expect(queryDatabase(file, 'sessions', all)).toEqual([
			{id: 'a', cost: 0.5},
			{id: 'b', cost: 1},
		]);
		database.exec("UPDATE sessions SET cost = 2 WHERE id = 'b'");
		expect(queryDatabase(file, 'sessions', `${all} WHERE id = ?1`, ['b'])).toEqual([{id: 'b', cost: 2}]);
		database.close();
		expect(queryDatabase(file, 'sessions', all)).toHaveLength(2);
	});

	test('says nothing while it is locked', () => {
		const {file, database} = makeDatabase('PRAGMA journal_mode = DELETE');
		database.exec('BEGIN EXCLUSIVE');
		expect(queryDatabase(file, 'sessions', all)).toEqual([]);
		database.exec('COMMIT');
		expect(queryDatabase(file, 'sessions', all)).toHaveLength(2);
		database.close();
	});

	test('cannot be written through the query', () => {
		const {file, database} = makeDatabase();
		expect(queryDatabase(file, 'sessions', 'DELETE FROM sessions')).toEqual([]);
		expect(queryDatabase(file, 'sessions', all)).toHaveLength(2);
		database.close();
	});

	test('that is not there, no database, a link or of another schema says nothing', async () => {
		const {file, database} = makeDatabase();
		database.close();
		await writeFile(join(folder, 'text'), 'no database '.repeat(1000));
		await symlink(file, join(folder, 'link'));
		for (const name of ['none', 'text', 'link', '.']) {
			expect(queryDatabase(join(folder, name), 'sessions', all)).toEqual([]);
		}
		expect(queryDatabase(file, 'sessions', 'SELECT other FROM sessions')).toEqual([]);
		expect(queryDatabase(file, 'other', 'SELECT 1 FROM other')).toEqual([]);
	});

	test('with an endless view in place of the table says nothing', () => {
		const file = join(folder, 'hostile.db');
		const database = new DatabaseSync(file);
		database.exec(`CREATE VIEW sessions AS WITH RECURSIVE n(id, cost) AS (
			SELECT 1, 1 UNION ALL SELECT id + 1, 1 FROM n) SELECT id, cost FROM n`);
		database.close();
		expect(queryDatabase(file, 'sessions', all)).toEqual([]);
	});

	test('is read without a warning, and other warnings stay', async () => {
		const {file, database} = makeDatabase();
		database.close();
		const module = join(import.meta.dirname, '../../source/agents/sqlite.ts');
		const program = `
			import {queryDatabase} from ${JSON.stringify(module)};
			console.log(queryDatabase(${JSON.stringify(file)}, 'sessions', ${JSON.stringify(all)}).length);
			process.emitWarning('still heard');`;
		const {stdout, stderr} = await promisify(execFile)(process.execPath, [
			'--input-type=module',
			'--eval',
			program,
		]);
		expect(stdout).toBe('2\n');
		expect(stderr).toMatch(/still heard/);
		expect(stderr).not.toMatch(/SQLite/);
	});
});
