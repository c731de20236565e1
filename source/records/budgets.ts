import fs from 'node:fs';
import path from 'node:path';
import type {Budget} from '../session/forge.ts';
import {replaceFile} from './replace-file.ts';

/** What is known of a host's budget in this data dir, by whichever process heard of it last. */
export type SharedBudget = {read(): Budget | null; write(budget: Budget): void};

/**
A host's entry in `{data}/budgets.json`, which processes share. It is a cache: what is broken or gone counts as not
known, and what cannot be written is not kept.
*/
export function budgetOf(dataDir: string, host: string): SharedBudget {
	const file = path.join(dataDir, 'budgets.json');
	return {
		read: () => budgetsIn(file).get(host) ?? null,
		write({limit, remaining, resetAt}) {
			const budgets = budgetsIn(file).set(host, {limit, remaining, resetAt});
			try {
				replaceFile(file, `${JSON.stringify(Object.fromEntries(budgets))}\n`);
			} catch {
				// A data dir that is read-only or not there yet: each process hears of the budget by itself.
			}
		},
	};
}

function budgetsIn(file: string): Map<string, Budget> {
	try {
		const value: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
		return new Map(Object.entries(value ?? {}).filter(([, budget]) => isBudget(budget)));
	} catch {
		return new Map();
	}
}

function isBudget(value: unknown): value is Budget {
	const {limit, remaining, resetAt} = (value ?? {}) as Partial<Budget>;
	return [limit, remaining, resetAt].every(number => Number.isFinite(number));
}
