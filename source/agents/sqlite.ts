import {lstatSync} from 'node:fs';

/** One row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/**
Asks an agent's own SQLite database one thing: opened read-only, one statement, closed. [] where the file is not there
or no regular file, is locked, is no database, has another schema, or where this Node has no `node:sqlite`.

The file may be hostile. `table`, which the statement reads, must be a real table, since a view can go on for ever.
*/
export function queryDatabase(
	file: string,
	table: string,
	sql: string,
	parameters: readonly string[] = [],
): Row[] {
	try {
		if (!lstatSync(file).isFile()) {
			return [];
		}
		const sqlite = loadSqlite();
		if (sqlite === undefined) {
			return [];
		}
		const database = new sqlite.DatabaseSync(file, {readOnly: true});
		try {
			database.exec('PRAGMA trusted_schema = OFF');
			const isTable = database
				.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
				.get(table);
			return isTable === undefined ? [] : (database.prepare(sql).all(...parameters) as Row[]);
		} finally {
			database.close();
		}
	} catch {
		return [];
	}
}

/** The built-in module, without its warning that it is experimental (Node 22 and 24 give it at the first load). */
function loadSqlite() {
	const emit = process.emitWarning;
	process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
		if (!/SQLite is an experimental/.test(String(warning))) {
			Reflect.apply(emit, process, [warning, ...rest]);
		}
	}) as typeof process.emitWarning;
	try {
		return process.getBuiltinModule('node:sqlite');
	} finally {
		process.emitWarning = emit;
	}
}
