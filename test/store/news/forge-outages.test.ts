import {expect, test} from 'vitest';
import type {Fault} from '../../../source/session/forge.ts';
import {ForgeOutages} from '../../../source/store/news/forge-outages.ts';

const offline: Fault = {
	kind: 'offline',
	message: 'GitHub (github.com) cannot be reached.',
	hint: null,
	until: null,
};
const failing = new Map([['github.com', offline]]);
const fine = new Map<string, Fault>();
const entry = (problem: string | null) => ({
	project: {forge: {host: 'github.com'}},
	asked: {at: 1, problem},
});

test('a server that answers again is told of once', () => {
	const outages = new ForgeOutages();
	expect(outages.over(fine, [entry(null)])).toEqual([]);
	expect(outages.over(failing, [entry(offline.message)])).toEqual([]);
	expect(outages.over(failing, [entry(offline.message)])).toEqual([]);
	expect(outages.over(fine, [entry(null), {project: {forge: null}, asked: null}])).toEqual(['github.com']);
	expect(outages.over(fine, [entry(null)])).toEqual([]);
});

test('one that was not asked this time does not answer again', () => {
	const outages = new ForgeOutages();
	outages.over(failing, [entry(offline.message)]);
	expect(outages.over(fine, [entry(offline.message)])).toEqual([]);
	expect(outages.over(fine, [entry(null)])).toEqual(['github.com']);
});
