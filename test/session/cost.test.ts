import {describe, expect, test} from 'vitest';
import {CostLedger} from '../../source/session/cost.ts';
import type {Usage} from '../../source/session/cost-requests.ts';
import type {Total} from '../../source/session/cost-totals.ts';
import type {Cost, Tokens} from '../../source/session/session.ts';

function tokens(input: number, output = 0, cacheRead = 0, cacheWrite = 0): Tokens {
	return {input, output, cacheRead, cacheWrite};
}

function usage(request: string, input: number, more: Partial<Usage> = {}): Usage {
	return {kind: 'usage', request, model: 'a-model', tokens: tokens(input), ...more};
}

function total(of: string, figures: Partial<Total>): Total {
	return {kind: 'total', of, ...figures};
}

/** As another process finds it on disk. */
function saved(ledger: CostLedger): CostLedger {
	return CostLedger.from(JSON.parse(JSON.stringify(ledger)));
}

/** Every request has this price for a token, where it has one. */
function costAfter(usages: readonly Usage[], price: number | null = 0.5): Cost {
	const ledger = new CostLedger();
	for (const each of usages) {
		ledger.takeUsage(each, price === null ? null : each.tokens.input * price);
	}
	expect(saved(ledger).cost()).toEqual(ledger.cost());
	return ledger.cost();
}

describe('requests', () => {
	test('nothing heard, nothing known', () => {
		expect(new CostLedger().cost()).toEqual({usd: null, source: null, tokens: null});
	});

	test('prices and tokens are summed up', () => {
		const usages = [usage('a', 10, {tokens: tokens(10, 1, 2, 3)}), usage('b', 4)];
		expect(costAfter(usages)).toEqual({usd: 7, source: 'estimate', tokens: tokens(14, 1, 2, 3)});
	});

	test('the same request again replaces what it said', () => {
		expect(costAfter([usage('a', 10), usage('b', 1), usage('a', 12), usage('a', 12)])).toMatchObject({
			usd: 6.5,
			tokens: tokens(13),
		});
	});

	test('one without a price leaves no figure in USD, and its tokens count', () => {
		const ledger = new CostLedger();
		ledger.takeUsage(usage('a', 10), 5);
		ledger.takeUsage(usage('b', 10), null);
		expect(ledger.cost()).toEqual({usd: null, source: null, tokens: tokens(20)});
		for (let index = 0; index < 100; index++) {
			ledger.takeUsage(usage(`more ${index}`, 10), 5);
		}
		expect(saved(ledger).cost()).toMatchObject({usd: null, source: null});
	});

	test("the agent's own figures go before prices; one estimate among them makes an estimate", () => {
		const own = [usage('a', 10, {usd: 1}), usage('b', 10, {usd: 2})];
		expect(costAfter(own)).toMatchObject({usd: 3, source: 'agent'});
		expect(costAfter([...own, usage('c', 2)])).toMatchObject({usd: 4, source: 'estimate'});
	});

	test('one that used nothing says nothing', () => {
		expect(costAfter([usage('a', 0)], null)).toEqual({usd: null, source: null, tokens: null});
		expect(costAfter([usage('a', 6), usage('a', 0)])).toMatchObject({usd: 3, tokens: tokens(6)});
	});

	test('thousands heard twice count once, before and after a save', () => {
		let ledger = new CostLedger();
		const all = Array.from({length: 5000}, (_, index) => usage(`request ${index}`, 2));
		for (const round of [1, 2, 3]) {
			for (const each of all) {
				ledger.takeUsage(each, 1);
			}
			expect([round, ledger.cost().usd]).toEqual([round, 5000]);
			ledger = saved(ledger);
		}
		expect(ledger.wantsPrice(usage('request 7', 2))).toBe(false);
		expect(ledger.wantsPrice(usage('request 5000', 2))).toBe(true);
	});

	test('what it remembers is bounded', () => {
		const ledger = new CostLedger();
		for (let index = 0; index < 30_000; index++) {
			ledger.takeUsage(usage(`${index} ${'long '.repeat(40)}`, 1), 1);
		}
		expect(ledger.cost().usd).toBe(30_000);
		expect(JSON.stringify(ledger).length).toBeLessThan(200_000);
	});

	test('tells whether anything changed', () => {
		const ledger = new CostLedger();
		expect(ledger.takeUsage(usage('a', 10), 5)).toBe(true);
		expect(ledger.takeUsage(usage('a', 10), 5)).toBe(false);
		expect(ledger.takeUsage(usage('a', 11), 5)).toBe(true);
		expect(ledger.takeTotal(total('t', {usd: 1}), 's')).toBe(true);
		expect(ledger.takeTotal(total('t', {usd: 1}), 's')).toBe(false);
	});

	test.each<[string, unknown]>([
		['null', null],
		['text', 'many'],
		['negative', {input: -5, output: Number.NaN, cacheRead: Number.POSITIVE_INFINITY, cacheWrite: '7'}],
	])('tokens that are none (%s) count nothing', (_, given) => {
		const hostile = usage('a', 1, {tokens: given as Tokens, usd: Number.NaN});
		expect(costAfter([hostile], null).usd).toBeNull();
	});
});

describe('totals', () => {
	function costOf(...totals: [of: string, figures: Partial<Total>, source?: string][]): Cost {
		let ledger = new CostLedger();
		for (const [of, figures, source = 'file'] of totals) {
			ledger.takeTotal(total(of, figures), source);
			ledger = saved(ledger);
		}
		return ledger.cost();
	}

	test('the last one of a thread holds, threads add up', () => {
		const cost = costOf(
			['main', {usd: 1, tokens: tokens(10)}],
			['main', {usd: 3, tokens: tokens(30)}],
			['sub', {usd: 0.5, tokens: tokens(5)}],
		);
		expect(cost).toEqual({usd: 3.5, source: 'agent', tokens: tokens(35)});
	});

	test('one that is lower than the last begins anew: both count', () => {
		expect(costOf(['main', {usd: 3}], ['main', {usd: 1}], ['main', {usd: 2}])).toMatchObject({usd: 5});
		expect(costOf(['main', {tokens: tokens(3)}], ['main', {tokens: tokens(1)}]).tokens).toEqual(tokens(4));
	});

	test('two sources of one thread are the same money', () => {
		expect(
			costOf(
				['main', {usd: 3}, 'status'],
				['main', {usd: 1}, 'file'],
				['main', {usd: 3.5}, 'status'],
				['main', {usd: 3.5, tokens: tokens(9)}, 'file'],
			),
		).toEqual({usd: 3.5, source: 'agent', tokens: tokens(9)});
	});

	test('a source that is read anew does not add to itself', () => {
		const ledger = new CostLedger();
		const say = (...figures: number[]) => {
			for (const usd of figures) {
				ledger.takeTotal(total('main', {usd}), 'file');
			}
			return ledger.cost().usd;
		};
		expect(say(1, 2, 3, 1)).toBe(4);
		for (const _ of [1, 2]) {
			ledger.restart('file');
			expect(saved(ledger).cost().usd).toBe(4);
			expect(say(1, 2)).toBe(4);
			expect(say(3, 1)).toBe(4);
		}
		expect(say(2)).toBe(5);
	});

	test('figures that come apart are kept together', () => {
		const ledger = new CostLedger();
		ledger.takeTotal(total('main', {usd: 1}), 'file');
		ledger.takeTotal(total('main', {tokens: tokens(5)}), 'file');
		expect(ledger.cost()).toEqual({usd: 1, source: 'agent', tokens: tokens(5)});
	});

	test('more threads than are told apart still add up', () => {
		const ledger = new CostLedger();
		for (let index = 0; index < 3000; index++) {
			ledger.takeTotal(total(`thread ${index} ${'x'.repeat(1000)}`, {usd: 1}), 'file');
		}
		expect(ledger.cost().usd).toBe(3000);
		expect(JSON.stringify(ledger).length).toBeLessThan(500_000);
	});

	test('a source that begins anew again and again keeps what it said', () => {
		const ledger = new CostLedger();
		for (let index = 0; index < 200; index++) {
			ledger.takeTotal(total('main', {usd: 2}), `file ${index}`);
		}
		expect(ledger.cost().usd).toBe(2);
		expect(JSON.stringify(ledger).length).toBeLessThan(20_000);
	});
});

describe('totals and requests together', () => {
	function costOf(figures: Partial<Total>, usages: readonly Usage[]): Cost {
		const ledger = new CostLedger();
		ledger.takeTotal(total('main', figures), 'file');
		for (const each of usages) {
			ledger.takeUsage(each, each.tokens.input / 2);
		}
		return ledger.cost();
	}

	test("the agent's own USD goes before an estimate", () => {
		expect(costOf({usd: 1}, [usage('a', 10)])).toEqual({usd: 1, source: 'agent', tokens: tokens(10)});
	});

	test('totals of tokens only leave the USD to the requests', () => {
		expect(costOf({tokens: tokens(10)}, [usage('a', 10)])).toEqual({
			usd: 5,
			source: 'estimate',
			tokens: tokens(10),
		});
		expect(costOf({tokens: tokens(10)}, [])).toEqual({usd: null, source: null, tokens: tokens(10)});
	});

	test('the greater count of tokens holds', () => {
		expect(costOf({tokens: tokens(12)}, [usage('a', 10)]).tokens).toEqual(tokens(12));
		expect(costOf({tokens: tokens(12)}, [usage('a', 10), usage('b', 5)]).tokens).toEqual(tokens(15));
	});

	test('own USD of one thread only is no figure for all', () => {
		const ledger = new CostLedger();
		ledger.takeTotal(total('main', {tokens: tokens(100)}), 'file');
		ledger.takeTotal(total('sub', {usd: 0.01, tokens: tokens(1)}), 'file');
		expect(ledger.cost()).toEqual({usd: null, source: null, tokens: tokens(101)});
	});
});

describe('what was saved', () => {
	test.each<[string, unknown]>([
		['nothing', undefined],
		['a number', 7],
		[
			'lists of other things',
			{requests: {open: [1, null, {}], closed: [], seen: 5}, totals: {threads: [[], 3]}},
		],
		['other shapes', {requests: [], totals: {threads: {}, older: 'x'}}],
	])('%s counts as not there', (_, value) => {
		expect(CostLedger.from(value).cost()).toEqual({usd: null, source: null, tokens: null});
	});
});
