import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {withPayloads} from '../../source/records/payloads.ts';

function makeAgentDir(): string {
	const dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-payloads-'));
	onTestFinished(() => fs.rmSync(dir, {recursive: true, force: true}));
	fs.mkdirSync(path.join(dir, 'payloads'));
	return dir;
}

const line = (file: unknown) => ({t: 1, event: 'Stop', payload: {id: 'x'}, file});

test('a long payload stands in for what its line says', () => {
	const dir = makeAgentDir();
	fs.writeFileSync(path.join(dir, 'payloads', '1-2.json'), '{"whole":true}');
	const values = [line('1-2.json'), 7, null, {t: 2}, line('none.json'), line('../1-2.json'), line(7)];
	expect(withPayloads(values, dir)).toEqual([
		{...line('1-2.json'), payload: {whole: true}},
		...values.slice(1),
	]);
});

test('links, pipes’ names, cut and broken payloads are left', () => {
	const dir = makeAgentDir();
	const at = (name: string) => path.join(dir, 'payloads', name);
	fs.writeFileSync(path.join(dir, 'secret.json'), '{"secret":1}');
	fs.symlinkSync('../secret.json', at('link.json'));
	fs.mkdirSync(at('folder.json'));
	fs.writeFileSync(at('cut.json'), '{"a":');
	fs.writeFileSync(at('long.json'), `{"a":"${'x'.repeat(256 * 1024)}"}`);
	const values = ['link', 'folder', 'cut', 'long'].map(name => line(`${name}.json`));
	expect(withPayloads(values, dir)).toEqual(values);
});

test('a flood of lines that all name a long payload costs little: only the last ones have it', () => {
	const dir = makeAgentDir();
	fs.writeFileSync(path.join(dir, 'payloads', 'a.json'), JSON.stringify({text: 'x'.repeat(200_000)}));
	const begin = performance.now();
	const read = withPayloads(
		Array.from({length: 50_000}, () => line('a.json')),
		dir,
	) as {payload: Record<string, string>}[];
	expect(performance.now() - begin).toBeLessThan(3000);
	expect(read[0]?.payload).toEqual({id: 'x'});
	expect(read.at(-1)?.payload.text?.length).toBe(200_000);
});
