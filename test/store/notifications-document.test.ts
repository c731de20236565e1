import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {readSettings, writeSetting} from '../../source/records/settings.ts';
import {noticeDocument} from '../../source/session/notices.ts';

const text = readFileSync(fileURLToPath(new URL('../../docs/notifications.md', import.meta.url)), 'utf8');
const examples = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = '']) => JSON.parse(json));
const settings = examples.filter(example => 'notify' in example);
const documents = examples.filter(example => 'version' in example);
const typed = [...text.matchAll(/^ao config set notify (?:'(.*)'|(\S+))$/gm)].map(([, quoted, bare = '']) =>
	JSON.parse(quoted ?? bare),
);

let dataDir: string;

beforeEach(() => {
	dataDir = mkdtempSync(path.join(tmpdir(), 'ao-notifications-'));
});

afterEach(() => {
	rmSync(dataDir, {recursive: true, force: true});
});

test('there are examples of settings, of a document and of commands', () => {
	expect([settings.length, documents.length, typed.length]).toEqual([3, 1, 2]);
	expect(settings.length + documents.length).toBe(examples.length);
});

test.each([...settings.map(({notify}) => notify), ...typed])('the setting %j can be set', value => {
	writeSetting(dataDir, 'notify', value);
	expect(readSettings(dataDir)).toEqual({notify: value});
});

test('the document is what is sent', () => {
	const attention = {kind: 'permission', text: 'Bash: npm test'} as const;
	const body = 'asks: Bash: npm test';
	const subjects = [{session: 'web-42-k3f9', project: 'web', attention, text: body}];
	const notice = {column: 'needs_you', title: 'AO: web-42-k3f9 needs you', body, subjects} as const;
	expect(documents[0]).toEqual(noticeDocument(notice, Date.parse('2026-03-04T12:00:00Z')));
});

test('every entry of the setting has its row', () => {
	const rows = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
	for (const entry of rows) {
		expect(() => writeSetting(dataDir, 'notify', {[String(entry)]: {}})).toThrow(`notify/${entry}\` must`);
	}
	expect(() => writeSetting(dataDir, 'notify', {other: 1})).toThrow(`(${rows.join(', ')})`);
});
