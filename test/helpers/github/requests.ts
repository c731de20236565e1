import {expect} from 'vitest';
import type {GitHubServer} from './index.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at, not used.
export type Json = any;

/** What a client of the server sends, as its first user. */
export type Requests = {
	post(body: object, token?: string): Promise<Response>;
	query(text: string, variables?: object): Promise<Json>;
	/** `GET /repos/…` of the REST API. */
	rest(route: string, init?: RequestInit): Promise<Response>;
	/** A pull request of `acme/web` with most of what AO reads. */
	readPull(number: number): Promise<Json>;
};

/** Fields of a pull request; they need `$number`. */
export const fields = `number state isDraft mergeable mergeStateStatus reviewDecision headRefOid additions
	latestReviews(first: 20) {nodes {state authorCanPushToRepository author {login}}}
	reviewThreads(first: 100) {totalCount nodes {isResolved path line comments(first: 1) {nodes {body}}}}
	closingIssuesReferences(first: 5) {nodes {number}}
	commits(last: 1) {nodes {commit {oid statusCheckRollup {state contexts(first: 50) {
		checkRunCountsByState {state count}
		nodes {__typename ... on CheckRun {name conclusion databaseId isRequired(pullRequestNumber: $number)}
			... on StatusContext {context state}}}}}}}`;

const whole = `query ($number: Int!) {repository(owner: "acme", name: "web") {pullRequest(number: $number) {${fields}}}}`;

export function requestsTo(github: GitHubServer): Requests {
	const post = (body: object, token = github.env.GH_TOKEN): Promise<Response> =>
		fetch(github.env.GITHUB_GRAPHQL_URL, {
			method: 'POST',
			headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
			body: JSON.stringify(body),
		});
	const query = async (text: string, variables: object = {}): Promise<Json> =>
		(await post({query: text, variables})).json();
	return {
		post,
		query,
		rest(route, init = {}) {
			const [method, where] = route.split(' ');
			const headers = {authorization: `token ${github.env.GH_TOKEN}`, ...init.headers};
			return fetch(`${github.env.GITHUB_API_URL}${where}`, {method, ...init, headers});
		},
		async readPull(number) {
			const {data, errors} = await query(whole, {number});
			expect(errors).toBeUndefined();
			return data.repository.pullRequest;
		},
	};
}
