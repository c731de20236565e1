import {setTimeout as delay} from 'node:timers/promises';
import {errorView} from '../../session/errors.ts';
import type {Forge} from '../../session/forge.ts';
import type {Project} from '../project.ts';
import {type Check, check} from './doctor-check.ts';

/** How long a server may take to answer, in ms. */
const patience = 5000;

const numbers = new Intl.NumberFormat('en-US');

/** Checks, once for each server that projects have their pull requests on, who AO is there and what may be asked. */
export async function forgeChecks(projects: readonly Project[]): Promise<Check[]> {
	const forges = new Set(projects.flatMap(({forge}) => forge ?? []));
	return Promise.all([...forges].map(forgeCheck));
}

async function forgeCheck(forge: Forge): Promise<Check> {
	const wait = new AbortController();
	try {
		const login = await Promise.race([
			forge.viewer(),
			delay(patience, null, {signal: wait.signal, ref: false}).catch(() => null),
		]);
		if (login === null) {
			const text = `no answer within ${patience / 1000} s`;
			return check(forge.host, false, text, 'Check the network; local work goes on without it.');
		}
		const budget = forge.budget();
		const left =
			budget === null
				? ''
				: `, ${numbers.format(budget.remaining)} of ${numbers.format(budget.limit)} points left this hour`;
		return check(forge.host, true, `signed in as ${login}${left}`);
	} catch (error) {
		const {message, hint} = errorView(error);
		return check(forge.host, false, message, hint);
	} finally {
		wait.abort();
	}
}
