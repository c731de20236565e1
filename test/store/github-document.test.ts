import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {reasonWords} from '../../source/board/pull-words.ts';
import {commands, findCommand} from '../../source/commands/index.ts';
import {
	readProjectSettings,
	readSettings,
	type Settings,
	writeSetting,
} from '../../source/records/settings.ts';
import {columns} from '../../source/session/columns.ts';
import {parseIssueRefs} from '../../source/session/issue-ref.ts';
import {reactionKinds} from '../../source/session/reaction.ts';

const text = readFileSync(fileURLToPath(new URL('../../docs/github.md', import.meta.url)), 'utf8');
const examples = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => JSON.parse(json));
const settings = examples.filter(example => 'reactions' in example);
const ofProject = examples.filter(example => 'tracker' in example);
const typed = [...text.matchAll(/\bao config set (\w+) (?:'(.*?)'|(\w+))/g)];

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'ao-github-document-'));
});

afterEach(() => {
	rmSync(folder, {recursive: true, force: true});
});

/** The rows of the table under a heading, as cells. */
function rowsOf(heading: string): string[][] {
	const part = text.split(/^## /m).find(section => section.startsWith(`${heading}\n`)) ?? '';
	return [...part.matchAll(/^\| (.*) \|$/gm)].slice(2).map(([, row = '']) => row.split(' | '));
}

function wordsIn(cell: string | undefined): string[] {
	return [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

test('there are examples of settings, of a project and of commands', () => {
	expect([settings.length, ofProject.length, typed.length]).toEqual([1, 1, 2]);
	expect(settings.length + ofProject.length).toBe(examples.length);
});

test.each(settings)('the settings %j can be set', ({reactions}) => {
	writeSetting(folder, 'reactions', reactions);
	expect(readSettings(folder)).toEqual({reactions});
});

test.each(typed.map(([, name, quoted, bare]) => [name, quoted ?? bare, quoted !== undefined] as const))(
	'`ao config set %s %s` can be typed',
	(name, value = '', json) => {
		const meant = json ? JSON.parse(value) : value;
		writeSetting(folder, name as keyof Settings, meant);
		expect(readSettings(folder)).toEqual({[String(name)]: meant});
	},
);

test.each(ofProject)('a repository can have %j', example => {
	writeFileSync(path.join(folder, 'ao.config.json'), JSON.stringify(example));
	expect(readProjectSettings(folder)).toEqual(example);
});

test('every kind of news has its row', () => {
	expect(rowsOf('News for the agent').map(([kind]) => wordsIn(kind))).toEqual(
		reactionKinds.map(kind => [kind]),
	);
});

test('every reason of a pull request is in the table of states, with a column of the board', () => {
	const rows = rowsOf('States');
	expect(rows.flatMap(([, , , reason]) => wordsIn(reason)).sort()).toEqual(Object.keys(reasonWords).sort());
	const titles = columns.map(({title}) => title);
	for (const [, named = ''] of rows) {
		expect(titles).toEqual(expect.arrayContaining(named.split(', ')));
	}
});

test('every way to name an issue is understood', () => {
	const context = {
		tracker: 'github',
		repository: {host: 'github.com', owner: 'owner', repo: 'repo'},
	} as const;
	const words = rowsOf('Issues').flatMap(([cell]) => wordsIn(cell));
	expect(words).toHaveLength(9);
	for (const word of words.filter(word => word !== '-')) {
		expect([word, ...parseIssueRefs([word], context)]).not.toContainEqual(
			expect.objectContaining({error: expect.anything()}),
		);
	}
});

test('every command and flag that is named is there', () => {
	const named = [...text.matchAll(/(?:`|^)ao ([a-z][^`#\n]*)/gm)].map(([, words = '']) =>
		words.trim().split(' '),
	);
	expect(named.length).toBeGreaterThan(10);
	for (const words of named) {
		const command = findCommand(words.slice(0, 2).join(' ')) ?? findCommand(String(words[0]));
		expect(command?.name, words.join(' ')).toBeDefined();
		for (const flag of words.filter(word => word.startsWith('--'))) {
			expect(Object.keys(command?.flags ?? {}), words.join(' ')).toContain(flag.slice(2));
		}
	}
	const flags = commands.flatMap(command => Object.keys(command.flags));
	for (const [, flag] of text.matchAll(/`--([\w-]+)`/g)) {
		expect(flags).toContain(flag);
	}
});
