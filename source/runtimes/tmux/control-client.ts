import {type ChildProcess, spawn} from 'node:child_process';
import type {Socket} from 'node:net';
import {
	minimalEnvironment,
	serverArguments,
	type TmuxAnswer,
	type TmuxServer,
	tmuxProgram,
	unanswered,
} from './client.ts';
import {hub} from './panes.ts';
import {commandArguments, commandLine} from './quote.ts';

const answerWithin = 5000;

type Waiting = {left: number; lines: string[]; error: string | null; done: (answer: TmuxAnswer) => void};

/**
One tmux client in control mode (tmux(1), "CONTROL MODE"): commands as lines, answers between `%begin` and `%end`.
Some 50 times cheaper than a process for each command, for programs that stay. All such clients sit in one session
that has no process and stays until the server ends: a session that went with its client (destroy-unattached) ended
the 3.3a server in one case of forty (measured). It never starts a server.
*/
export class ControlClient {
	readonly #server: TmuxServer;
	readonly #child: ChildProcess;
	readonly #waiting: Waiting[] = [];
	#block: {guard: string; lines: string[]} | null = null;
	#rest = '';
	closed = false;

	constructor(server: TmuxServer) {
		this.#server = server;
		const commands = [
			['new-session', '-A', '-E', '-s', hub, '-f', 'no-output,ignore-size', '--', '/bin/sh', '-c', 'exit 0'],
			['set-option', '-p', '-t', `=${hub}:`, 'remain-on-exit', 'on'],
		];
		this.#child = spawn(
			tmuxProgram(server),
			[...serverArguments(server), '-N', '-C', ...commandArguments(commands)],
			{env: minimalEnvironment(server.env), stdio: ['pipe', 'pipe', 'ignore']},
		);
		this.#child.on('error', () => this.#end());
		this.#child.on('exit', () => this.#end());
		this.#child.stdin?.on('error', () => this.#end());
		this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
		this.#child.unref();
		(this.#child.stdin as Socket | null)?.unref();
		(this.#child.stdout as Socket | null)?.unref();
	}

	/** Runs commands one after the other; the answer is what they printed, and the first error. */
	async run(commands: readonly (readonly string[])[]): Promise<TmuxAnswer> {
		if (this.closed) {
			return goneAnswer;
		}
		const answer = new Promise<TmuxAnswer>((done, fail) => {
			const timeout = setTimeout(() => {
				fail(unanswered(this.#server));
				this.close();
			}, answerWithin);
			this.#waiting.push({
				left: commands.length,
				lines: [],
				error: null,
				done: value => {
					clearTimeout(timeout);
					done(value);
				},
			});
		});
		this.#child.stdin?.write(commands.map(command => `${commandLine([command])}\n`).join(''));
		return answer;
	}

	/** Ends the client. */
	close(): void {
		this.#end();
		this.#child.stdin?.end();
		this.#child.kill();
	}

	#take(chunk: string): void {
		const lines = (this.#rest + chunk).split('\n');
		this.#rest = lines.pop() ?? '';
		for (const line of lines) {
			this.#read(line);
		}
	}

	#read(line: string): void {
		const mark = /^%(?<word>begin|end|error) (?<guard>\d+ \d+ 1)$/.exec(line)?.groups;
		if (this.#block === null) {
			if (mark?.word === 'begin') {
				this.#block = {guard: mark.guard ?? '', lines: []};
			}
		} else if (mark !== undefined && mark.word !== 'begin' && mark.guard === this.#block.guard) {
			const {lines} = this.#block;
			this.#block = null;
			this.#answered(lines, mark.word === 'error');
		} else {
			this.#block.lines.push(line);
		}
	}

	#answered(lines: string[], failed: boolean): void {
		const [first] = this.#waiting;
		if (first === undefined) {
			return;
		}
		first.left--;
		if (failed) {
			first.error ??= lines.join('\n') || 'unknown error';
		} else {
			first.lines.push(...lines);
		}
		if (first.left === 0) {
			this.#waiting.shift();
			first.done({stdout: first.lines.map(line => `${line}\n`).join(''), error: first.error, gone: false});
		}
	}

	#end(): void {
		this.closed = true;
		for (const waiting of this.#waiting.splice(0)) {
			waiting.done(goneAnswer);
		}
	}
}

const goneAnswer: TmuxAnswer = {stdout: '', error: 'the control client of tmux ended', gone: true};
