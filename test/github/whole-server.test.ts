import {expect, onTestFinished, test} from 'vitest';
import {createGitHub} from '../../source/github/client.ts';
import type {Fault} from '../../source/session/forge.ts';
import {type FaultName, type GitHubServer, startGitHub} from '../helpers/github/index.ts';
import {failureOf} from './server.ts';

const query = `query($owner: String!, $repo: String!, $n: Int!) {
	rateLimit {cost limit remaining resetAt}
	r0: repository(owner: $owner, name: $repo) {
		t0: issueOrPullRequest(number: $n) {... on Issue {id title state}}
		t1: issueOrPullRequest(number: 404) {__typename}
	}
}`;
const variables = {owner: 'acme', repo: 'web', n: 1};
const close = 'mutation($id: ID!) {closeIssue(input: {issueId: $id}) {issue {state}}}';

async function start() {
	const server = await startGitHub();
	onTestFinished(() => server.close());
	await server.addRepository({owner: 'acme', name: 'web'});
	await server.addIssue('acme/web', {title: 'Fix it'});
	return {server, github: clientOf(server)};
}

function clientOf({host, env}: GitHubServer) {
	return createGitHub({host, env, userAgent: 'ao/1.2.3', pauseMs: 5, timeoutMs: 2000});
}

test('a question, a change and a call of the REST API', async () => {
	const {server, github} = await start();
	const {data, errors} = await github.query(query, variables);
	expect(data).toMatchObject({r0: {t0: {title: 'Fix it', state: 'OPEN'}, t1: null}});
	expect(errors).toMatchObject([{type: 'NOT_FOUND', path: ['r0', 't1']}]);
	expect(github.budget()).toMatchObject({limit: 5000, remaining: 4999});
	const {id} = (data as {r0: {t0: {id: string}}}).r0.t0;
	expect(await github.mutate(close, {id})).toEqual({
		data: {closeIssue: {issue: {state: 'CLOSED'}}},
		errors: [],
	});
	const {status, data: user} = await github.rest('GET /user');
	expect({status, user}).toMatchObject({status: 200, user: {login: 'ada'}});
	expect(
		(await failureOf(github.rest('GET /repos/{owner}/{repo}', {owner: 'acme', repo: 'no'}))).status,
	).toBe(404);
	expect(server.log.map(({userAgent}) => userAgent)).toEqual(Array(4).fill('ao/1.2.3'));
});

test.each<[FaultName, Fault['kind']]>([
	['badToken', 'signed_out'],
	['sso', 'single_sign_on'],
	['secondary', 'secondary_limit'],
	['secondary429', 'secondary_limit'],
	['rateLimited', 'rate_limit'],
	['rateLimit', 'rate_limit'],
	['badGateway', 'timeout'],
	['timeout', 'timeout'],
	['html', 'bad_answer'],
])('the fault %s is %s', async (name, kind) => {
	const {server, github} = await start();
	server.fault(name);
	expect((await failureOf(github.query(query, variables))).fault.kind).toBe(kind);
	expect(server.log).toHaveLength(1);
});

test.each<FaultName>(['wentWrong', 'reset', 'delay'])('the fault %s passes', async name => {
	const {server, github} = await start();
	server.fault(name, {times: 2});
	expect((await github.query(query, variables)).data).toMatchObject({r0: {t0: {title: 'Fix it'}}});
});

test('of a question that is too much, what there is is kept', async () => {
	const {server, github} = await start();
	server.fault('resourceLimits');
	const {data, errors} = await github.query(query, variables);
	expect(data).toMatchObject({r0: {t0: {title: 'Fix it'}}});
	expect(errors.map(({type}) => type)).toContain('RESOURCE_LIMITS_EXCEEDED');
});
