import {appendFileSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Session} from '../../../source/session/session.ts';
import {openAo} from '../../../source/store/ao.ts';
import {Observer} from '../../../source/store/look/overview.ts';
import {Duties} from '../../../source/store/news/duties.ts';
import {openProject} from '../../../source/store/project.ts';
import {eventually, type World} from '../../helpers/cli.ts';
import {makeForgeShop} from '../../helpers/forge-shop.ts';
import {gitIn} from '../../helpers/repo.ts';
import {agentDirOf, commitFiles, spawnIn} from '../../helpers/shop.ts';

let clock = 0;

/** The agent says what it does; each word is newer than the one before. */
function says(world: World, session: Session, activity: string): void {
	clock = Math.max(clock + 10, Date.now());
	appendFileSync(
		path.join(agentDirOf(world, session), 'events.jsonl'),
		`${JSON.stringify({t: clock, event: 'activity', payload: {activity}})}\n`,
	);
}

test('nobody is called for news that the agent is told by itself, until it leaves that as it is', async () => {
	const {world, root, server} = await makeForgeShop({}, {reactions: {checks: 'auto'}});
	const told = await spawnIn(world, root, ['--prompt', 'Mend it', '--agent', 'prompter']);
	commitFiles(told.worktree, 'Mend it', {'mended.txt': 'mended\n'});
	await gitIn(told.worktree, 'push', '--quiet', 'origin', told.branch);
	const {number} = await server.addPull('acme/shop', {title: 'Mend it', head: told.branch});
	says(world, told, 'ready');

	const ao = openAo({env: {...world.env, TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app'}, cwd: root});
	const project = (await openProject(ao)).register();
	const observer = new Observer([project]);
	const shown: string[] = [];
	const reacted: string[] = [];
	const problems: string[] = [];
	const duties = new Duties(
		ao,
		[project],
		{who: 'a test', terminal: {write: sequence => shown.push(sequence)}},
		{
			reacted: ({session, outcome}) => reacted.push(`${session} ${outcome}`),
			problem: text => problems.push(text),
		},
	);
	onTestFinished(async () => {
		await duties.dispose();
		await ao.dispose();
	});
	const look = async (): Promise<Session[]> => {
		const overview = await observer.look();
		duties.look(overview);
		return overview.sessions;
	};
	await observer.lookAtForge({maxAgeMs: 0});
	await look();

	await server.check('acme/shop', number, {name: 'build', conclusion: 'FAILURE', log: 'no\n'});
	await observer.lookAtForge({maxAgeMs: 0});
	const asking = await spawnIn(world, root, ['--prompt', 'Ask something', '--agent', 'script'], {
		does: 'waiting_input',
	});
	await eventually(async () => {
		const sessions = await look();
		expect(sessions.map(({column}) => column)).toEqual(['needs_you', 'needs_you']);
		expect(shown).toHaveLength(1);
		expect(reacted).toEqual([`${told.id} sent`]);
	});
	expect(shown[0]).toContain(`AO: ${asking.id} needs you`);
	expect(readFileSync(path.join(agentDirOf(world, told), 'sent'), 'utf8')).toContain('build');

	says(world, told, 'active');
	await look();
	says(world, told, 'ready');
	await eventually(async () => {
		await look();
		expect(shown).toHaveLength(2);
	});
	expect(shown[1]).toContain(`AO: ${told.id} needs you`);
	expect(reacted).toEqual([`${told.id} sent`]);
	expect(problems).toEqual([]);
});
