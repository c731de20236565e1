import {oneLine} from '../session/text.ts';
import {ssoUrl} from './answer-trouble.ts';
import {budgetIn} from './budget.ts';
import type {GraphQlAnswer, GraphQlError} from './github.ts';
import type {Reply} from './transport.ts';
import {faultOf, named, rateLimit, secondaryLimit, singleSignOn, type Trouble} from './trouble.ts';

/** The word for a query that took more than GitHub spends on one; parts of its answer may be there. */
export const resourceLimits = 'RESOURCE_LIMITS_EXCEEDED';

/**
Reads the answer to a query, whose status was fine: its data and the errors about parts of it, or what was wrong with
all of it. By the GraphQL specification an answer without `data` was not executed at all.
*/
export function readGraphQl({status, headers, data: body}: Reply, host: string): GraphQlAnswer | Trouble {
	const server = named(host);
	const about = (trouble: Omit<Trouble, 'status'>): Trouble => ({status, ...trouble});
	const {data, errors: listed} = fieldsOf(body);
	const found = (Array.isArray(listed) ? listed : []).map(fieldsOf);
	const errors = found.map(errorOf);
	if (data === undefined && errors.length === 0) {
		return about({fault: faultOf('bad_answer', `${server} gave an answer that is not GraphQL's.`)});
	}
	const has = (type: RegExp, message: RegExp) =>
		errors.some(error => type.test(error.type ?? '') || message.test(error.message));
	if (has(/^RATE_LIMIT(?:ED)?$/, /\bAPI rate limit (?:already )?exceeded\b/i)) {
		return about({fault: rateLimit(server, budgetIn(headers)?.resetAt ?? null), stops: 'budget'});
	}
	if (has(/^SECONDARY_RATE_LIMIT/, /secondary rate limit/i)) {
		return about({fault: secondaryLimit(server, null), stops: 'all'});
	}
	const known = fieldsOf(data);
	const empty = Object.entries(known).every(([key, value]) => value === null || key === 'rateLimit');
	const reason = errors[0]?.message ?? '';
	if (empty && errors.length > 0) {
		if (has(new RegExp(`^${resourceLimits}$`), /\bresource limits\b/i)) {
			const fault = faultOf('timeout', `${server}: the query asks for too much at once.`);
			return about({fault, tooLarge: true, unsure: true});
		}
		if (has(/^INTERNAL$/, /^Something went wrong\b/i)) {
			const fault = faultOf('server', `${server} has a fault of its own: ${reason}`);
			return about({fault, passing: true, tooLarge: /\btimeout\b/i.test(reason), unsure: true});
		}
		if (found.every(({extensions}) => fieldsOf(extensions).saml_failure === true)) {
			return about({fault: singleSignOn(server, ssoUrl(headers))});
		}
	}
	if (data === undefined) {
		const fault = faultOf('bad_answer', `${server} does not understand the query: ${reason}`, {
			hint: 'The server may be of an older version than AO needs.',
		});
		return about({fault});
	}
	return {data: data === null ? null : known, errors};
}

function errorOf({type, message, path, extensions}: Record<string, unknown>): GraphQlError {
	const {code} = fieldsOf(extensions);
	const steps = Array.isArray(path) ? path : [];
	return {
		type: typeof type === 'string' ? type : typeof code === 'string' ? code : null,
		message: typeof message === 'string' ? oneLine(message).slice(0, 500) : '',
		path: steps.filter(step => typeof step === 'string' || typeof step === 'number'),
	};
}

/** The `rateLimit` of an answer's data. */
export function rateLimitIn(body: unknown): unknown {
	return fieldsOf(fieldsOf(body).data).rateLimit;
}

function fieldsOf(value: unknown): Record<string, unknown> {
	return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
}
