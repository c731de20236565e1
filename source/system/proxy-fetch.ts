import {EnvHttpProxyAgent, fetch} from 'undici';

/** Where requests go through: addresses of proxies, '' for none, and the hosts that are reached without. */
export type Ways = {httpProxy: string; httpsProxy: string; noProxy: string};

/**
A `fetch` through proxies. It is undici's own: Node's would be of another version than the agent. A bundler makes of
`import('undici')` its default export alone, so that this file is what is loaded late.
*/
export function proxyFetch(ways: Ways): typeof globalThis.fetch {
	const dispatcher = new EnvHttpProxyAgent(ways);
	const throughProxy = (input: string, init?: object) => fetch(input, {...init, dispatcher});
	return throughProxy as unknown as typeof globalThis.fetch;
}
