import {appendFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {eventually, makeWorld} from '../helpers/cli.ts';
import {agentDirOf, makeShop, spawnIn, untilState} from '../helpers/shop.ts';

test('shows the output of a running and of an ended agent, and the log of the session', async () => {
	const world = makeWorld({runtime: 'process'});
	const root = await makeShop(world, {issues: 2});
	const session = await spawnIn(world, root, ['1']);
	await world.ao(['send', '1', 'hello'], {cwd: root});
	await eventually(async () => {
		const {stdout} = await world.ao(['session', 'logs', '1'], {cwd: root});
		expect(stdout).toMatch(new RegExp(`^agent of ${session.id}\nagent is done\n(?:.*\n)*typed: hello$`));
	});
	const last = await world.json<{lines: string[]}>(['session', 'logs', '1', '-n', '1'], {cwd: root});
	expect(last).toEqual({version: 1, session: session.id, lines: ['typed: hello']});

	const ended = await spawnIn(world, root, ['2'], {does: 'exit:3'});
	await untilState(world, root, ended.id, 'exited');
	const output = await world.ao(['session', 'logs', ended.id], {cwd: root});
	expect(output.stdout).toContain(`agent of ${ended.id}`);

	appendFileSync(
		path.join(agentDirOf(world, session), 'events.jsonl'),
		`${JSON.stringify({t: Date.now(), event: 'activity', payload: {activity: 'waiting_input', text: 'May I?'}})}\n`,
	);
	await world.ao(['session', 'kill', '1'], {cwd: root});
	const events = await world.ao(['session', 'logs', session.id, '--events'], {cwd: root});
	const lines = events.stdout.split('\n');
	expect(
		lines.every(line => /^\d{4}-\d\d-\d\dT[\d:.]+Z {2}\S.* {2}\((?:\w[\w -]*:\d+|report)\)$/.test(line)),
	).toBe(true);
	expect(events.stdout).toMatch(/\(spawn:\d+\)/);
	expect(events.stdout).toContain('  waits for an answer: May I?  (report)');
	expect(events.stdout).toMatch(/\(send:\d+\)/);
	expect(events.stdout).toMatch(/\(kill:\d+\)/);
	expect((await world.ao(['session', 'logs', 'nobody'], {cwd: root})).exitCode).toBe(3);
});
