import {AoError} from '../session/errors.ts';
import type {Ways} from './proxy-fetch.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Fetch = typeof globalThis.fetch;

const throughProxies = new Map<string, Promise<Fetch>>();

/**
A `fetch` that goes the way the environment asks for: through the proxy in `HTTPS_PROXY` or `HTTP_PROXY` (also lower
case, which comes first), but not to the hosts in `NO_PROXY`. Node's own does not look there by itself, so that undici's
is loaded where a proxy is set.
@throws AoError('bad_settings') for a proxy that cannot be used; its address is not in the message, as it may hold a
password.
*/
export async function fetchFor(env: Environment): Promise<Fetch> {
	const ways: Ways = {
		httpProxy: proxyIn(env, 'http_proxy', 'HTTP_PROXY'),
		httpsProxy: proxyIn(env, 'https_proxy', 'HTTPS_PROXY'),
		noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
	};
	if (ways.httpProxy === '' && ways.httpsProxy === '') {
		return globalThis.fetch;
	}
	const key = JSON.stringify(ways);
	const made = throughProxies.get(key) ?? makeFetch(ways);
	throughProxies.set(key, made);
	return made;
}

/** Whether requests may go through a proxy in this environment. */
export function hasProxy(env: Environment): boolean {
	return [env.http_proxy, env.HTTP_PROXY, env.https_proxy, env.HTTPS_PROXY].some(Boolean);
}

async function makeFetch(ways: Ways): Promise<Fetch> {
	const {proxyFetch} = await import('./proxy-fetch.ts');
	return proxyFetch(ways);
}

const protocols = ['http:', 'https:', 'socks5:', 'socks:'];

/** The address of the proxy in the first of the variables that is set, '' where none is; `host:port` is http. */
function proxyIn(env: Environment, ...names: string[]): string {
	const name = names.find(name => env[name] !== undefined);
	const value = (name === undefined ? undefined : env[name])?.trim();
	if (!value) {
		return '';
	}
	const url = URL.parse(/^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`);
	if (url === null || !protocols.includes(url.protocol) || !isDecodable(url.username + url.password)) {
		throw new AoError('bad_settings', `${name} is not the address of a proxy.`, {
			hint: `Set it to an address such as http://proxy.example.com:3128, or unset it.`,
		});
	}
	return url.href;
}

function isDecodable(text: string): boolean {
	try {
		decodeURIComponent(text);
		return true;
	} catch {
		return false;
	}
}
