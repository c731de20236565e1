import {describe, expect, test, vi} from 'vitest';
import {AoError} from '../../source/session/errors.ts';
import {openBoard} from './open.ts';
import {createMemoryStore, type MemoryStore, onIssue, planItem, sampleSession} from './sample.ts';

const esc = '\u{1B}';

/** The rows that the bar marks. */
async function chosenRow(screen: {rows(): Promise<string[]>}): Promise<string> {
	const row = (await screen.rows()).find(text => text.includes('▌'));
	return (
		/▌[^│]*/
			.exec(row ?? '')?.[0]
			.slice(1)
			.trim() ?? ''
	);
}

async function expectChosen(screen: {rows(): Promise<string[]>}, title: string): Promise<void> {
	await vi.waitFor(async () => expect(await chosenRow(screen)).toContain(title));
}

async function expectCall(store: MemoryStore, name: string): Promise<unknown[]> {
	return vi.waitFor(() => {
		const call = store.calls.find(candidate => candidate.name === name);
		expect(call, `${name} was not called: ${JSON.stringify(store.calls)}`).toBeDefined();
		return call?.args ?? [];
	});
}

describe('moving', () => {
	test('begins on the card that needs someone most', async () => {
		const {screen} = await openBoard();
		await expectChosen(screen, '#44 Retry on 429');
	});

	test('no key is lost when several arrive in one piece', async () => {
		const {screen} = await openBoard();
		screen.type('hjjj');
		await expectChosen(screen, '#48 Flaky test in CI');
		screen.type('kk\u{1B}[A');
		await expectChosen(screen, '#42 Add --json');
		screen.type('G');
		await expectChosen(screen, '#48 Flaky');
		screen.type('gl');
		await expectChosen(screen, '#44 Retry');
	});

	test('arrows, Home, End and numbers', async () => {
		const {screen} = await openBoard();
		screen.type('\u{1B}[B\u{1B}[B');
		await expectChosen(screen, '#36 Slow start-up');
		screen.type('\u{1B}[H');
		await expectChosen(screen, '#44 Retry');
		screen.type('2');
		await expectChosen(screen, '#41 Windows paths');
		screen.type('9');
		await expectChosen(screen, '#41 Windows paths');
		screen.type('\u{1B}[C\u{1B}[C');
		await expectChosen(screen, '#39 Fix typo');
	});

	test('the footer names the way to what needs someone, while the cursor is elsewhere', async () => {
		const {screen} = await openBoard();
		await screen.hides('w next that needs you');
		screen.type('h');
		await screen.shows('w next that needs you');
	});

	test('w goes round the cards that need someone', async () => {
		const {screen} = await openBoard();
		screen.type('hww');
		await expectChosen(screen, '#41 Windows');
		screen.type('ww');
		await expectChosen(screen, '#44 Retry');
		screen.type('W');
		await expectChosen(screen, '#36 Slow');
	});

	test('the cursor follows its card to another column', async () => {
		const {screen, store} = await openBoard();
		await expectChosen(screen, '#44 Retry');
		store.change({
			sessions: store
				.getSnapshot()
				.sessions.map(session =>
					session.id === 'web-44-k3f9' ? {...session, column: 'review' as const, attention: null} : session,
				),
		});
		await screen.shows(/Needs you {2}2/);
		await expectChosen(screen, '#44 Retry');
	});

	test('until it was moved, the cursor does not follow its card into Done', async () => {
		const {screen, store} = await openBoard();
		const end = (id: string) =>
			store.change({
				sessions: store
					.getSnapshot()
					.sessions.map(session =>
						session.id === id
							? {...session, column: 'done' as const, state: 'merged' as const, attention: null}
							: session,
					),
			});
		await expectChosen(screen, '#44 Retry');
		end('web-44-k3f9');
		await expectChosen(screen, '#41 Windows');
		screen.type('j');
		await expectChosen(screen, '#36 Slow');
		end('web-36-k3f9');
		await expectChosen(screen, '#36 Slow');
	});

	test('when the chosen card is gone its neighbour is chosen', async () => {
		const {screen, store} = await openBoard();
		screen.type('j');
		await expectChosen(screen, '#41 Windows');
		store.change({sessions: store.getSnapshot().sessions.filter(({id}) => id !== 'web-41-k3f9')});
		await expectChosen(screen, '#36 Slow');
		store.change({sessions: store.getSnapshot().sessions.filter(({id}) => id !== 'web-36-k3f9')});
		await expectChosen(screen, '#44 Retry');
	});
});

describe('Enter', () => {
	test('attaches: the terminal is handed over, and drawn anew after it', async () => {
		const {screen, store} = await openBoard();
		await screen.shows('#44');
		let during = {raw: true, alternate: true};
		store.attach = async id => {
			during = {raw: screen.stdin.isRaw, alternate: await screen.alternate()};
			store.calls.push({name: 'attach', args: [id]});
			screen.stdout.write('\u{1B}[2J\u{1B}[Hthe agent was here');
			return 'detached';
		};
		screen.type('\r');
		expect(await expectCall(store, 'attach')).toEqual(['web-44-k3f9']);
		await screen.shows('Back from web-44-k3f9');
		expect(during).toEqual({raw: false, alternate: false});
		expect(await screen.text()).not.toContain('the agent was here');
		expect(screen.stdin.isRaw).toBe(true);
		await screen.shows('#44 Retry');
	});

	test('in To do starts the issue, and all marked ones with it', async () => {
		const {screen, store} = await openBoard();
		screen.type('hhj');
		await expectChosen(screen, '#50');
		screen.type('\r');
		expect(await expectCall(store, 'spawn')).toMatchObject([{issues: ['github:github.com/acme/web#50']}]);
		store.calls.length = 0;
		screen.type('   k');
		await screen.shows('3 marked');
		await screen.shows('Enter start 3');
		screen.type('\r');
		expect(await expectCall(store, 'spawn')).toMatchObject([
			{issues: [50, 51, 52].map(number => `github:github.com/acme/web#${number}`)},
		]);
		await screen.hides('marked');
	});

	test('the cursor goes on to the session that was started for the issue', async () => {
		const {screen, store} = await openBoard();
		screen.type('hhj');
		await expectChosen(screen, '#50');
		store.change({
			issues: store.getSnapshot().issues.slice(1),
			sessions: [...store.getSnapshot().sessions, onIssue(50, 'Open issue number 50', {state: 'spawning'})],
		});
		await screen.shows(/Working {2}5/);
		await expectChosen(screen, '#50');
	});

	test('restores a parked session', async () => {
		const {screen, store} = await openBoard();
		screen.type('hh');
		await screen.shows('Enter restore');
		screen.type('\r');
		expect(await expectCall(store, 'restore')).toEqual([['web-try-something-p2x1']]);
	});

	test('tells what happened to a failed one, and tries again', async () => {
		const failed = sampleSession('web-fail-aaaa', {
			column: 'needs_you',
			state: 'failed',
			runtime: null,
			activity: 'unknown',
			attention: {kind: 'failed', text: 'codex is not installed'},
		});
		const {screen, store} = await openBoard({store: createMemoryStore({sessions: [failed]})});
		await screen.shows('Enter what happened');
		screen.type('\r');
		await screen.shows('could not be started');
		await screen.shows('codex is not installed');
		screen.type('r');
		expect(await expectCall(store, 'restore')).toEqual([['web-fail-aaaa']]);
	});

	test('shows the detail of one that has ended', async () => {
		const {screen} = await openBoard();
		screen.type('lll');
		await expectChosen(screen, '#30 An older thing');
		screen.type('\r');
		await screen.shows('[Info]');
		await screen.shows('merged into main');
		screen.type(esc);
		await screen.hides('[Info]');
	});

	test('a failure to attach is said', async () => {
		const {screen, store} = await openBoard();
		await screen.shows('#44');
		store.failWith = new AoError('runtime', 'tmux does not answer.', {hint: 'Try again.'});
		screen.type('\r');
		await screen.shows('tmux does not answer. Try again.');
		screen.type('j');
		await screen.hides('tmux does not answer');
	});
});

describe('choosing', () => {
	test('a range, a column, and Esc that takes marks away', async () => {
		const {screen} = await openBoard();
		screen.type('hvjj');
		await screen.shows('3 marked');
		screen.type('v');
		await screen.shows('3 marked');
		screen.type('V');
		await screen.shows('4 marked');
		screen.type('V');
		await screen.hides('marked');
		screen.type('V');
		await screen.shows('4 marked');
		screen.type(esc);
		await screen.hides('marked');
	});

	test('counts no mark of a card that is gone', async () => {
		const {screen, store} = await openBoard();
		screen.type('hV');
		await screen.shows('4 marked');
		store.change({
			sessions: store.getSnapshot().sessions.filter(({id}) => !/-4[257]-/.test(id)),
		});
		await screen.shows('1 marked');
	});

	test('a filter typed, kept and left in one piece', async () => {
		const {screen} = await openBoard();
		screen.type('/retry\r');
		await screen.shows('AO  web  /retry');
		await screen.shows(/Working {2}0/);
		await expectChosen(screen, '#44');
		screen.type(esc);
		await screen.shows(/Working {2}4/);
	});

	test('a filter works while it is typed, and letters in it are no keys', async () => {
		const {screen, store} = await openBoard();
		screen.type('/qx');
		await screen.shows(' /qx');
		await screen.shows('Nothing matches');
		screen.type('\u{7F}\u{7F}state');
		screen.type('\u{17}gemini');
		await screen.shows('/gemini');
		await expectChosen(screen, '#41');
		screen.type(esc);
		await screen.shows(/Needs you {2}3/);
		expect(store.calls).toEqual([]);
	});
});

describe('dialogs', () => {
	test('n writes a prompt of several lines for a chosen agent', async () => {
		const {screen, store} = await openBoard();
		screen.type('nfix it\u{1B}\rplease qx?\t');
		await screen.shows('New session');
		await screen.shows('please qx?');
		await screen.shows('agent  Codex');
		screen.type('\r');
		expect(await expectCall(store, 'spawn')).toEqual([
			{issues: [], prompt: 'fix it\nplease qx?', agent: 'codex', model: null, permissions: null},
		]);
		await screen.hides('New session');
	});

	test("the terminal's cursor is where the text is written", async () => {
		const {screen} = await openBoard();
		const expectCursorAfter = (text: string) =>
			vi.waitFor(async () => {
				const {x, y} = await screen.cursor();
				expect((await screen.cells(y, 0, x)).trimEnd()).toMatch(new RegExp(`[│/] ?${text}$`));
				expect(await screen.cells(y, x, x + 1)).toBe(' ');
			});
		screen.type('n日本語');
		await expectCursorAfter('日本語');
		screen.type(`${esc}\rabc`);
		await expectCursorAfter('abc');
		screen.resize(50, 20);
		await screen.shows('abc');
		await expectCursorAfter('abc');
		screen.resize(20, 5);
		screen.resize(100, 30);
		await expectCursorAfter('abc');
		screen.type(esc);
		await screen.hides('New session');
		screen.type('/テスト');
		await expectCursorAfter('テスト');
	});

	test('a pasted text goes in whole, and does nothing on the board', async () => {
		const {screen, store} = await openBoard();
		screen.type(`${esc}[200~qxD\r${esc}[201~`);
		await screen.shows('Pasted text goes into a dialog');
		screen.type(`n${esc}[200~first\rsecond${esc}[201~`);
		await screen.shows('first');
		await screen.shows('second');
		screen.type('\r');
		expect(await expectCall(store, 'spawn')).toMatchObject([{prompt: 'first\nsecond'}]);
	});

	test('text that was not sent is there again', async () => {
		const {screen} = await openBoard();
		screen.type('shalf a thought');
		await screen.shows('half a thought');
		screen.type(esc);
		await screen.hides('half a thought');
		screen.type('s');
		await screen.shows('half a thought');
	});

	test('text that could not be sent is there again', async () => {
		const {screen, store} = await openBoard();
		store.failWith = new Error('no such thing');
		screen.type('sa thought\r');
		await screen.shows('no such thing');
		store.failWith = null;
		screen.type('s');
		await screen.shows('a thought');
		screen.type('\r');
		await vi.waitFor(() =>
			expect(store.calls.filter(({name}) => name === 'send')).toEqual([
				{name: 'send', args: [['web-44-k3f9'], 'a thought']},
				{name: 'send', args: [['web-44-k3f9'], 'a thought']},
			]),
		);
	});

	test('N takes references as they are written', async () => {
		const {screen, store} = await openBoard();
		screen.type('N42 43-45, #60\r');
		expect(await expectCall(store, 'spawn')).toMatchObject([{issues: ['42', '43-45', '#60']}]);
	});

	test('B sends to the marked, else to all shown', async () => {
		const {screen, store} = await openBoard();
		screen.type('Bhello\r');
		const [ids] = await expectCall(store, 'send');
		expect(ids).toHaveLength(10);
		store.calls.length = 0;
		screen.type('h  Bhello\r');
		expect(await expectCall(store, 'send')).toEqual([['web-42-k3f9', 'web-45-k3f9'], 'hello']);
	});

	test('x says what stays and what goes, and kills on one more key', async () => {
		const store = createMemoryStore();
		store.plans.kill = [
			planItem('web-44-k3f9', {
				action: 'keep',
				reason: 'claude is waiting for an answer (since 2 min).',
				kept: [
					'branch ao/web-44-k3f9, 2 commits not on any remote',
					'the worktree, it has 3 changed and 1 new file',
				],
			}),
		];
		store.plans.force = [planItem('web-44-k3f9', {action: 'trash', lost: ['dist/ (ignored)']})];
		const {screen} = await openBoard({store});
		screen.type('x');
		await screen.shows('Kill web-44-k3f9?');
		await screen.shows('claude is waiting for an answer');
		await screen.shows('Stays: branch ao/web-44-k3f9, 2 commits not on any remote');
		await screen.shows('f loses: dist/ (ignored)');
		screen.type(esc);
		await screen.hides('Kill web-44');
		expect(store.calls.map(({name}) => name)).not.toContain('kill');
		screen.type('x');
		await screen.shows('Stays: branch');
		screen.type('f');
		expect(await expectCall(store, 'kill')).toEqual([['web-44-k3f9'], {force: true}]);
	});

	test('however many are killed, what it takes stays in view', async () => {
		const store = createMemoryStore();
		store.plans.kill = Array.from({length: 40}, (_, index) =>
			planItem(`web-${index}`, {kept: ['its branch'], lost: [`file ${index}`]}),
		);
		const {screen} = await openBoard({store});
		screen.type('Vx');
		await screen.shows('Kill 3 sessions?');
		await screen.shows(/… and \d+ more lines/);
		await screen.shows('Esc   leave it');
	});

	test('Escape and a key after it are two keys, also when they arrive together', async () => {
		const {screen} = await openBoard();
		screen.type('x');
		await screen.shows('Kill web-44-k3f9?');
		screen.type(`${esc}j`);
		await screen.hides('Kill web-44-k3f9?');
		await expectChosen(screen, '#41');
	});

	test('a kill typed before its plan was read does nothing', async () => {
		const store = createMemoryStore();
		store.planKill = () => new Promise(() => {});
		const {screen} = await openBoard({store});
		screen.type('xx');
		await screen.shows('Looking…');
		screen.type('xf');
		await screen.shows('Looking…');
		expect(store.calls).toEqual([]);
	});

	test('X shows the plan of a cleanup and carries out that one', async () => {
		const store = createMemoryStore();
		store.plans.cleanup = [
			planItem('web-30-k3f9', {action: 'archive', reason: 'its pull request is merged'}),
			planItem('web-42-k3f9', {action: 'keep', reason: 'the agent is active'}),
		];
		const {screen} = await openBoard({store});
		screen.type('X');
		await screen.shows('Clean up 1 session?');
		await screen.shows('keep    web-42-k3f9');
		await screen.shows('the agent is active');
		screen.type('y');
		expect(await expectCall(store, 'cleanup')).toEqual([store.plans.cleanup]);
	});

	test('d shows the diff, to scroll through file by file', async () => {
		const store = createMemoryStore();
		const file = (name: string) => [
			`diff --git a/${name} b/${name}`,
			...Array.from({length: 40}, (_, line) => `+${name} ${line}`),
		];
		store.diffText = [...file('one'), ...file('two')].join('\n');
		const {screen} = await openBoard({store});
		screen.type('d');
		await screen.shows('Diff of web-44-k3f9');
		await screen.shows('+one 3');
		screen.type(']');
		await screen.shows('diff --git a/two b/two');
		screen.type('[');
		await screen.shows('diff --git a/one b/one');
		screen.type('G');
		await screen.shows('+two 39');
		screen.type('q');
		await screen.shows('Needs you');
	});

	test('? lists the keys, @ what was said', async () => {
		const {screen, store} = await openBoard();
		store.say('info', 'something was said');
		screen.type('?');
		await screen.shows('column to the left');
		screen.type('\u{4}\u{4}');
		await screen.shows('new sessions from issues');
		screen.type(esc);
		await screen.shows('Needs you');
		screen.type('@');
		await screen.shows('Messages');
		await screen.shows('something was said');
	});

	test('y copies through the terminal', async () => {
		const {screen} = await openBoard();
		screen.type('yb');
		await screen.shows('Copied: ao/web-44-k3f9');
		expect(screen.written()).toContain(
			`\u{1B}]52;c;${Buffer.from('ao/web-44-k3f9').toString('base64')}\u{7}`,
		);
	});
});

describe('the detail', () => {
	test('Tab gives it the keys, [ and ] turn its tabs', async () => {
		const {screen} = await openBoard();
		screen.type('\t');
		await screen.shows('screen of web-44-k3f9');
		screen.type(']');
		await screen.shows('waiting_input · hook · 2 min ago');
		screen.type(']');
		await screen.shows('14:00 spawned');
		screen.type(']');
		await screen.shows('+added');
		screen.type(']');
		await screen.shows('No pull request yet. P opens one.');
		screen.type(']');
		await screen.shows('[Screen]');
		screen.type('\t');
		await screen.shows('Needs you');
	});

	test('the screen is watched only while it is shown', async () => {
		const {screen, store} = await openBoard();
		await screen.shows('#44');
		expect([...store.watched]).toEqual([]);
		screen.type('\t');
		await vi.waitFor(() => expect([...store.watched]).toEqual(['web-44-k3f9']));
		screen.type('w');
		await vi.waitFor(() => expect([...store.watched]).toEqual(['web-41-k3f9']));
		screen.type(esc);
		await vi.waitFor(() => expect([...store.watched]).toEqual([]));
	});

	test("the agent's screen keeps its end, and only its colours", async () => {
		const {screen, store} = await openBoard({env: {LANG: 'C.UTF-8'}});
		screen.type('\t');
		await screen.shows('screen of');
		const lines = Array.from({length: 60}, (_, line) => `line ${line}`);
		store.show(`${lines.join('\n')}\n\u{1B}[32mgreen\u{1B}[2J\u{1B}[5;5Hend\u{1B}[m\n\n\n`);
		await screen.shows('greenend');
		await screen.shows('line 59');
		await screen.hides('line 3\n');
		screen.type('\u{1B}[5~\u{1B}[5~\u{1B}[5~\u{1B}[5~\u{1B}[5~\u{1B}[5~\u{1B}[5~\u{1B}[5~\u{1B}[5~');
		await screen.shows(/line 0 /);
	});

	test('an issue shows its text', async () => {
		const {screen} = await openBoard({columns: 160, rows: 30});
		screen.type('hhj');
		await screen.shows('It should open issue number 50.');
		await screen.shows('labels: bug');
	});
});

describe('the mouse', () => {
	const press = (x: number, y: number) => `\u{1B}[<0;${x};${y}M\u{1B}[<0;${x};${y}m`;

	test('a click chooses, a second one opens the detail, and the report is no key', async () => {
		const {screen} = await openBoard();
		await screen.shows('#44');
		screen.type(press(5, 10));
		await expectChosen(screen, '#45 Parser');
		screen.type(press(5, 10));
		await screen.shows('[Screen]');
		screen.type(esc);
		await screen.shows('Needs you');
	});

	test('a report that comes in two pieces is no key either', async () => {
		const {screen, store} = await openBoard();
		screen.type('\u{1B}[<0;5;');
		screen.type('10M');
		await expectChosen(screen, '#45 Parser');
		expect(store.calls).toEqual([]);
	});

	test('the wheel scrolls a column', async () => {
		const {screen} = await openBoard();
		screen.type('\u{1B}[<65;35;10M\u{1B}[<65;35;10M');
		await expectChosen(screen, '#36');
		screen.type('\u{1B}[<64;35;10M');
		await expectChosen(screen, '#41');
	});

	test('it is off when the settings say so', async () => {
		const {screen} = await openBoard({mouse: false});
		await screen.shows('#44');
		expect(screen.written()).not.toContain('?1000h');
	});
});

describe('leaving', () => {
	test('q leaves, says how many agents go on, and leaves the terminal as it was', async () => {
		const {screen, left} = await openBoard();
		screen.type('q');
		expect(await left).toEqual({
			message: '10 agents keep running. `ao` comes back, `ao stop` ends them.',
			signal: null,
		});
		expect(await screen.alternate()).toBe(false);
		expect(screen.stdin.isRaw).toBe(false);
		expect(screen.written()).toContain('\u{1B}[?1000l');
		expect(screen.written()).toContain('\u{1B}[?2004l');
	});

	test('Ctrl-c leaves, but in a dialog it only closes that', async () => {
		const {screen, left} = await openBoard();
		screen.type('sx');
		await screen.shows('Send to');
		screen.type('\u{3}');
		await screen.hides('Send to');
		screen.type('\u{3}');
		await expect(left).resolves.toMatchObject({signal: null});
	});

	test('a defect while drawing rejects, with the terminal as it was', async () => {
		const {screen, store, left} = await openBoard();
		const caught = left.catch((error: unknown) => error);
		// A session that no store gives: it has no activity's look.
		store.change({sessions: [sampleSession('broken', {activity: 'nonsense' as never})]});
		expect(await caught).toBeInstanceOf(Error);
		expect(await screen.alternate()).toBe(false);
		expect(screen.stdin.isRaw).toBe(false);
	});
});

describe('what is said', () => {
	test('a long message is shown whole', async () => {
		const {screen, store} = await openBoard();
		store.say('error', `It went wrong ${'very '.repeat(20)}much. Do this instead.`);
		await screen.shows('Do this instead.');
		await screen.shows('It went wrong');
	});

	test('a key that can do nothing now says why', async () => {
		const {screen} = await openBoard({store: createMemoryStore({sessions: []})});
		screen.type('d');
		await screen.shows('d: no session is chosen.');
		screen.type('\u{1B}');
		await screen.shows('Esc: there is nothing to close.');

		const ended = sampleSession('a', {column: 'done', state: 'killed', runtime: null});
		const other = await openBoard({store: createMemoryStore({sessions: [ended, sampleSession('b')]})});
		other.screen.type('lVB');
		await other.screen.shows('B: no marked agent is running.');
	});

	test('nothing is said by colour alone', async () => {
		const coloured = await openBoard({columns: 120, rows: 40});
		const plain = await openBoard({columns: 120, rows: 40, env: {NO_COLOR: '1', LANG: 'C.UTF-8'}});
		await coloured.screen.shows('▲ waiting');
		await plain.screen.shows('▲ waiting');
		expect(await plain.screen.text()).toBe(await coloured.screen.text());
		const colour = /\u{1B}\[(?:3[0-8]|9[0-7]|4[0-8])[;m]/u;
		expect(coloured.screen.written()).toMatch(colour);
		expect(plain.screen.written()).not.toMatch(colour);
	});
});

describe('settings', () => {
	test('other keys, and what is wrong with them', async () => {
		const {screen, store} = await openBoard({
			keys: {leave: 'Z', kill: ['K', 'C-k'], nonsense: 'x', refresh: 'j'},
		});
		await screen.shows('Z leave');
		screen.type('K');
		await screen.shows('Kill web-44-k3f9?');
		const said = store.getSnapshot().messages.map(({text}) => text);
		expect(said).toEqual([
			'The settings give a key to `nonsense`, which the board does not know.',
			'`j` is the key of `refresh` and of `down` (board); it does `refresh`.',
			expect.stringContaining('`j` is the key of `refresh` and of `scroll-down` (detail)'),
		]);
	});
});

describe('answering', () => {
	test('a approves what the session asks, and that very menu', async () => {
		const {screen, store} = await openBoard();
		await screen.shows('a approve');
		screen.type('a');
		expect(await expectCall(store, 'answer')).toEqual(['web-44-k3f9', store.asked, 'yes']);
		await screen.hides('web-44-k3f9 asks');
	});

	test('a offers the answers of a question that has no yes', async () => {
		const store = createMemoryStore();
		store.asked = {
			question: 'Which port?\u001B[31m',
			ask: 'question',
			options: [
				{label: '8080', means: 'other', keys: ['Enter']},
				{label: 'Yes', means: 'yes', keys: ['Down', 'Enter']},
			],
		};
		const {screen} = await openBoard({store});
		screen.type('a');
		await screen.shows('web-44-k3f9 asks');
		await screen.shows('Which port?');
		await screen.shows(/2 +Yes/);
		await screen.shows('1 to 2: answer');
		expect(store.calls.some(({name}) => name === 'answer')).toBe(false);
		screen.type('1');
		expect(await expectCall(store, 'answer')).toEqual(['web-44-k3f9', store.asked, 1]);
		await screen.hides('web-44-k3f9 asks');
	});

	test('A shows the real options; keys that mean none do nothing', async () => {
		const {screen, store} = await openBoard();
		screen.type('A');
		await screen.shows('Run `npm test`?');
		await screen.shows(/2 +Yes, and do not ask again/);
		screen.type('49jq\r');
		await screen.shows('Run `npm test`?');
		expect(store.calls.some(({name}) => name === 'answer')).toBe(false);
		screen.type('3');
		expect(await expectCall(store, 'answer')).toEqual(['web-44-k3f9', store.asked, 3]);
	});

	test('says where nothing is asked, and where no agent runs', async () => {
		const {screen, store} = await openBoard();
		store.failWith = new AoError('not_found', 'web-44-k3f9 asks nothing.');
		screen.type('a');
		await screen.shows('web-44-k3f9 asks nothing.');
		screen.type('A');
		await vi.waitFor(() => expect(store.getSnapshot().messages).toHaveLength(2));
		await screen.shows('web-44-k3f9 asks nothing.');
		await screen.hides('Looking…');
		store.failWith = null;
		store.calls.length = 0;
		screen.type('lllllla');
		await screen.shows(/no session is chosen|is not running/);
		expect(store.calls.some(({name}) => name === 'menu')).toBe(false);
	});
});
