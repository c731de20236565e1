import {describe, expect, test} from 'vitest';
import type {Fault, Forge} from '../../../source/session/forge.ts';
import type {ForgeHealth} from '../../../source/store/board/board-model.ts';
import {planMessages} from '../../../source/store/board/plan-messages.ts';
import {ForgeTroubles, forgeHealth} from '../../../source/store/forge/forge-health.ts';
import type {ForgeLook} from '../../../source/store/forge/look-at-forge.ts';
import type {Project} from '../../../source/store/project.ts';
import {planItem} from '../../board/sample.ts';

const host = 'github.com';

function health(problem: string | null, fault: ForgeHealth['fault'] = null): ForgeHealth {
	return {kind: 'github', host, budget: null, problem, fault, until: null};
}

function asked(...faults: [string, Fault][]): ForgeLook {
	return {at: 1000, asked: 1, faults: new Map(faults)};
}

const offline: Fault = {kind: 'offline', message: 'No network.', hint: 'Check it.', until: null};

describe('what is said of servers that cannot be asked', () => {
	test('is said once, whole, and again only after it was over', () => {
		const troubles = new ForgeTroubles();
		const trouble = () => troubles.news(health(offline.message, 'offline'), asked([host, offline]));
		expect(troubles.news(health(null), null)).toEqual([]);
		expect(trouble()).toEqual(['No network. Check it.']);
		expect(trouble()).toEqual([]);
		expect(troubles.news(health(null), asked())).toEqual([]);
		expect(trouble()).toEqual(['No network. Check it.']);
	});

	test('is said anew where it is another kind, and not where only the time in it is another one', () => {
		const troubles = new ForgeTroubles();
		const limit = (until: string): string[] => {
			const fault: Fault = {...offline, kind: 'rate_limit', message: `Asked again at ${until}.`, hint: null};
			return troubles.news(health(fault.message, 'rate_limit'), asked([host, fault]));
		};
		expect(troubles.news(health(offline.message, 'offline'), asked([host, offline]))).toHaveLength(1);
		expect(limit('14:05')).toEqual(['Asked again at 14:05.']);
		expect(limit('14:06')).toEqual([]);
	});

	test('comes from another process too, and from every server', () => {
		const troubles = new ForgeTroubles();
		expect(troubles.news(health('No network.'), null)).toEqual(['No network.']);
		const both = asked([host, offline], ['ghe.acme.test', {...offline, message: 'No way there.'}]);
		expect(troubles.news(health('No network.', 'offline'), both)).toEqual(['No way there. Check it.']);
		expect(troubles.news(health('No network.', 'offline'), both)).toEqual([]);
	});
});

describe('how a forge is', () => {
	const forge = {kind: 'github', host, budget: () => null} as unknown as Forge;
	const project = {forge} as Project;
	const entry = (look: {at: number; problem: string | null; fault?: 'offline'}) => ({
		asked: look,
		archived: false,
		project,
	});

	test('is as this process has found it, unless another one had an answer since', () => {
		const own = asked([host, offline]);
		expect(forgeHealth([project], [entry({at: 900, problem: null})], own)?.fault).toBe('offline');
		expect(forgeHealth([project], [entry({at: 2000, problem: null})], own)).toMatchObject({
			problem: null,
			fault: null,
		});
	});

	test('is as another process has found it, where all its sessions had no answer', () => {
		const down = entry({at: 900, problem: 'No network.', fault: 'offline'});
		expect(forgeHealth([project], [down, down], null)).toMatchObject({
			problem: 'No network.',
			fault: 'offline',
		});
		expect(forgeHealth([project], [down, entry({at: 900, problem: null})], null)?.problem).toBeNull();
		expect(forgeHealth([{forge: null} as Project], [], null)).toBeNull();
	});
});

test('one message names all that went well, and each other one says why', () => {
	expect(
		planMessages(
			[
				planItem('web-1', {action: 'archive'}),
				planItem('web-2', {action: 'archive', error: 'it has moved'}),
				planItem('web-3', {action: 'archive'}),
				planItem('web-4', {action: 'keep', reason: 'its agent is at work'}),
			],
			'archived',
		),
	).toEqual([
		{level: 'good', text: 'web-4: kept (its agent is at work)'},
		{level: 'good', text: 'archived 2: web-1, web-3'},
		{level: 'error', text: 'web-2: it has moved'},
	]);
	expect(planMessages([planItem('web-1')], 'ended')).toEqual([{level: 'good', text: 'web-1: ended'}]);
});
