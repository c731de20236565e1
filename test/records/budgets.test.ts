import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {budgetOf} from '../../source/records/budgets.ts';

let dir: string;
let file: string;
const budget = {limit: 5000, remaining: 4000, resetAt: 1_700_000_000_000};

beforeEach(() => {
	dir = fs.mkdtempSync(path.join(tmpdir(), 'ao-budgets-'));
	file = path.join(dir, 'budgets.json');
});

afterEach(() => fs.rmSync(dir, {recursive: true, force: true}));

test('each host has its own, for all who look', () => {
	expect(budgetOf(dir, 'github.com').read()).toBeNull();
	budgetOf(dir, 'github.com').write(budget);
	budgetOf(dir, '__proto__').write({...budget, remaining: 1});
	budgetOf(dir, 'git.acme.dev').write({...budget, remaining: 2});
	budgetOf(dir, 'git.acme.dev').write({...budget, remaining: 3});
	expect(budgetOf(dir, 'github.com').read()).toEqual(budget);
	expect(budgetOf(dir, '__proto__').read()?.remaining).toBe(1);
	expect(budgetOf(dir, 'git.acme.dev').read()?.remaining).toBe(3);
	expect(budgetOf(dir, 'toString').read()).toBeNull();
	expect(fs.statSync(file).mode & 0o777).toBe(0o600);
	expect(fs.readdirSync(dir)).toEqual(['budgets.json']);
});

test.each(['', '{', 'null', '[1]', '"text"', '{"github.com": {"limit": "many"}}', '{"github.com": null}'])(
	'a broken file says nothing, and is written anew: %s',
	text => {
		fs.writeFileSync(file, text);
		const shared = budgetOf(dir, 'github.com');
		expect(shared.read()).toBeNull();
		shared.write(budget);
		expect(shared.read()).toEqual(budget);
	},
);

test('where nothing can be written, nothing is kept', () => {
	const shared = budgetOf(path.join(dir, 'none'), 'github.com');
	shared.write(budget);
	expect(shared.read()).toBeNull();
	expect(fs.readdirSync(dir)).toEqual([]);
});
