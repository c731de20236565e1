import {readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {shownKey} from '../source/board/key-press.ts';
import {keyTable} from '../source/board/keymap.ts';
import {commands} from '../source/commands/index.ts';
import {settingNames, settingsTable} from '../source/records/settings.ts';

const file = fileURLToPath(new URL('../README.md', import.meta.url));

/** The README's tables follow from the program's own; `UPDATE_README=1` writes them. */
test.each(['commands', 'keys', 'settings'] as const)('the README has the table of %s', name => {
	const expected = `<!-- ${name} -->\n${tables[name]()}\n<!-- /${name} -->`;
	const readme = readFileSync(file, 'utf8');
	const block = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`);
	if (process.env.UPDATE_README === '1') {
		writeFileSync(
			file,
			readme.replace(block, () => expected),
		);
		return;
	}
	expect(block.exec(readme)?.[0]).toBe(expected);
});

const tables = {
	commands: () =>
		table(
			['command', 'does'],
			commands.map(command => [
				`\`ao ${command.name} ${command.args}`.trimEnd().concat('`'),
				command.summary,
			]),
		),
	keys: () =>
		table(
			['key', 'does', 'name'],
			keyTable
				.filter(({where}) => where.includes('board') || where.includes('detail'))
				.map(({id, keys, help}) => [keys.map(key => `\`${shownKey(key)}\``).join(' '), help, `\`${id}\``]),
		),
	settings: () =>
		table(
			['setting', 'is'],
			settingNames.map(name => [`\`${name}\``, settingsTable[name].summary]),
		),
};

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) =>
		`| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
