/**
A GitHub on loopback for tests and benchmarks: the GraphQL API over GitHub's own schema, the part of the REST API that AO
and `gh` use, and git over HTTP. It has state, and real git where a repository is given one.

```ts
const github = await startGitHub();
await github.addRepository({owner: 'acme', name: 'web', git: true, files: {'a.txt': 'one\n'}});
const issue = await github.addIssue('acme/web', {title: 'Fix it', labels: ['bug']});
await github.commit('acme/web', 'fix', {'a.txt': 'two\n'}); // or: git push http://127.0.0.1:PORT/acme/web.git
const pull = await github.addPull('acme/web', {title: 'Fix', head: 'fix', body: `Closes #${issue.number}`});
await github.protect('acme/web', {checks: ['test'], reviews: 1});
await github.check('acme/web', pull.number, {name: 'test', conclusion: 'FAILURE', log: 'expected 1, got 2\n'});
await github.review('acme/web', pull.number, {state: 'CHANGES_REQUESTED', body: 'No.'});
github.fault('rateLimited', {times: 2});
run('ao', ['status'], {env: {...process.env, ...github.env}});
github.points(); // what the GraphQL requests so far have cost; `github.log` has each of them
await github.close();
```

States and conclusions are GraphQL's words. What follows from them (checks' sum, decision, mergeability) is derived as
GitHub does it; `told` on a pull request sets such a word by hand. Everybody with a token may write, where a repository
names no `collaborators`; the first user is `ada`, whose token is in `env`. Methods may be called at any time and hold
from the next request on; all that touch a repository give promises.
*/
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Budgets, newBudgets} from './budget.ts';
import {type Faults, newFaults} from './faults.ts';
import {type Handle, newHandle} from './handle.ts';
import {listen} from './listen.ts';
import {type Secure, startSecure} from './secure.ts';
import {type Logged, logListener, requestListener} from './server.ts';
import {emptyState, newId, type State} from './state.ts';
import type {User} from './types.ts';

export {Refused} from './changes.ts';
export {type FaultName, type FaultOptions, faultNames} from './faults.ts';
export {startProxy, type TestProxy} from './proxy.ts';
export type {Secure} from './secure.ts';
export type {Logged} from './server.ts';
export type * from './types.ts';

export type GitHubOptions = {
	/** So many requests find mergeability unknown after a head or base has moved; 0 by default, 1 is as with GitHub. */
	unknownReads?: number;
	/** Clones and pushes need a token; by default whoever has none is the first user. */
	gitAuth?: boolean;
	/** Login of the first user. */
	login?: string;
	/** Answers by this name over TLS too (`github.com`, or an Enterprise Server's), for programs that insist on it. */
	secure?: string;
};

export type GitHubServer = Handle & {
	/** `http://127.0.0.1:PORT`, which is also where repositories are: `{url}/acme/web.git`. */
	url: string;
	/** The host with its port, as references name it. */
	host: string;
	/** What a program needs to find the server, with the first user's token. */
	env: {GITHUB_SERVER_URL: string; GITHUB_API_URL: string; GITHUB_GRAPHQL_URL: string; GH_TOKEN: string};
	/** Where `secure` was asked for; addresses in answers are then those of its host. */
	secure: Secure | null;
	state: State;
	/** Requests that came, the newest last. */
	log: Logged[];
	/** Points that all GraphQL requests so far have cost, or those since a place in the log. */
	points(since?: number): number;
	/** Has a fault meet the next requests; gives the function that lifts it. */
	fault: Faults['add'];
	/** Lifts all faults. */
	clearFaults: Faults['clear'];
	/** What is left of points (`graphql`) or requests (`core`), for everybody. */
	budget: Budgets['set'];
	addUser(user: {login: string} & Partial<User>): User;
	close(): Promise<void>;
};

/** Starts a server that knows one user and no repositories. */
export async function startGitHub({
	unknownReads = 0,
	gitAuth = false,
	login = 'ada',
	secure: secureHost,
}: GitHubOptions = {}): Promise<GitHubServer> {
	const state = emptyState();
	Object.assign(state, {unknownReads, gitAuth});
	const folder = await mkdtemp(path.join(tmpdir(), 'ao-github-'));
	const log: Logged[] = [];
	const budgets = newBudgets();
	const faults = newFaults(() => state.url);
	const parts = {state, budgets, faults, log};
	const listener = requestListener(parts);
	const server = await listen(createServer(listener));
	const logs = await listen(createServer(logListener(parts)));
	const {host} = server;
	const url = `http://${host}`;
	Object.assign(state, {url, apiUrl: `${url}/api/v3`, logsUrl: `http://${logs.host}`});
	const addUser = (words: {login: string} & Partial<User>): User => {
		const user: User = {
			...newId(state, 'U'),
			name: words.login,
			email: `${words.login}@example.com`,
			token: `ghp_${words.login}`,
			kind: 'User',
			...words,
		};
		state.users.push(user);
		return user;
	};
	const token = addUser({login}).token ?? '';
	const secure =
		secureHost === undefined ? null : await startSecure(listener, {host: secureHost, folder, token});
	if (secure !== null) {
		state.url = `https://${secure.host}`;
		state.apiUrl = secure.host === 'github.com' ? 'https://api.github.com' : `${state.url}/api/v3`;
	}
	return {
		...newHandle(state, folder),
		url,
		host,
		env: {
			GITHUB_SERVER_URL: url,
			GITHUB_API_URL: `${url}/api/v3`,
			GITHUB_GRAPHQL_URL: `${url}/api/graphql`,
			GH_TOKEN: token,
		},
		secure,
		state,
		log,
		points: (since = 0) => log.slice(since).reduce((sum, {points}) => sum + points, 0),
		fault: faults.add,
		clearFaults: faults.clear,
		budget: budgets.set,
		addUser,
		async close() {
			faults.clear();
			await Promise.all([server.close(), logs.close(), secure?.close()]);
			await rm(folder, {recursive: true, force: true});
		},
	};
}
