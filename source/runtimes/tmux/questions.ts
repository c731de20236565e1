import {nanoid} from 'nanoid';
import {type TmuxAnswer, type TmuxServer, tmuxProcess} from './client.ts';
import {commandLine} from './quote.ts';

/** How many questions go to the server at once: what it prints for all of them is to come well within its time. */
const mostAtOnce = 50;

type Question = {
	commands: readonly (readonly string[])[];
	answer(answer: TmuxAnswer): void;
	fail(error: unknown): void;
};

/**
Asks a tmux server by one process at a time: all that is asked while one runs goes together into the next. A board that
looks at many terminals starts a process or two for them.

There is no client in control mode (tmux(1), "CONTROL MODE"), though it would answer sooner. Every tmux before 3.7 ends
with a segmentation fault, and all its sessions with it, when a session starts or ends, or somebody detaches, while such
a client is connecting (`CONTROL_SHOULD_NOTIFY_CLIENT` in tmux's control-notify.c). Up to 3.7c at least it also does once
one is connected, when a session ends whose window was switched by the same line of commands.
*/
export class TmuxQuestions {
	readonly #server: TmuxServer;
	readonly #waiting: Question[] = [];
	#asking = false;

	constructor(server: TmuxServer) {
		this.#server = server;
	}

	/**
	Runs commands one after the other, after all that was asked before; the answer is what they printed, or the first
	error, which ends them.
	@throws AoError('runtime') where the server does not answer in time.
	*/
	async run(commands: readonly (readonly string[])[]): Promise<TmuxAnswer> {
		return new Promise((answer, fail) => {
			this.#waiting.push({commands, answer, fail});
			if (!this.#asking) {
				this.#asking = true;
				queueMicrotask(() => this.#askAll());
			}
		});
	}

	async #askAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			const questions = this.#waiting.splice(0, mostAtOnce);
			try {
				const answers = await this.#ask(questions.map(({commands}) => commands));
				for (const [index, {answer}] of questions.entries()) {
					answer(answers[index] as TmuxAnswer);
				}
			} catch (error) {
				for (const {fail} of questions) {
					fail(error);
				}
			}
		}
		this.#asking = false;
	}

	async #ask(questions: readonly Question['commands'][]): Promise<TmuxAnswer[]> {
		const [only] = questions;
		if (questions.length === 1 && only !== undefined) {
			return [await tmuxProcess(this.#server, only)];
		}
		const mark = `ao-${nanoid()}`;
		const whole = await tmuxProcess(this.#server, [['source-file', '-']], {input: marked(questions, mark)});
		return answersIn(whole, mark, questions.length);
	}
}

/**
Questions as one text for `source-file`, a line for each: an error ends its own line only. A line that got to its end
says so, and the next one says that it is over. Terminals may hold any text, but not a mark that nobody can know.
*/
export function marked(questions: readonly Question['commands'][], mark: string): string {
	return questions
		.map(commands => {
			const done = ['display-message', '-p', `${mark} done`];
			const over = ['display-message', '-p', `${mark} over`];
			return `${commandLine([...commands, done])}\n${commandLine([over])}\n`;
		})
		.join('');
}

/**
The answer to each of `count` questions, from the answer to all of them. Errors come on a stream of their own, a line
each, in the order of the questions that failed; those that were not got to have whatever ended it all.
*/
export function answersIn({stdout, error, gone}: TmuxAnswer, mark: string, count: number): TmuxAnswer[] {
	const parts = stdout.split(`${mark} over\n`).slice(0, -1);
	const done = `${mark} done\n`;
	const errors = (error ?? '').split('\n');
	return Array.from({length: count}, (_, index) => {
		const part = parts[index];
		if (part === undefined) {
			return {stdout: '', error: error ?? 'tmux did not answer', gone};
		}
		return part.endsWith(done)
			? {stdout: part.slice(0, -done.length), error: null, gone: false}
			: {stdout: part, error: errors.shift() || 'unknown error', gone: false};
	});
}
