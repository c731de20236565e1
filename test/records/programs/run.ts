import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';

/** A program of this folder that runs; its output line by line, its input open until `end`. */
export type Program = {
	pid: number;
	/** The next line that it prints; rejects when it ends before. */
	line(): Promise<string>;
	go(): void;
	/** Closes its input and waits for its end; gives its exit status. */
	end(): Promise<number | null>;
	kill(): Promise<void>;
};

const running = new Set<ChildProcess>();

/** Starts a program of this folder with node, without building anything. */
export function startProgram(name: string, ...args: string[]): Program {
	const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
	const child = spawn(process.execPath, [file, ...args], {stdio: ['pipe', 'pipe', 'inherit']});
	running.add(child);
	const closed = once(child, 'close').then(() => running.delete(child));
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	return {
		pid: child.pid ?? 0,
		async line() {
			const {value, done} = await lines.next();
			if (done) {
				throw new Error(`${name} ended without a word`);
			}
			return value;
		},
		go() {
			child.stdin.write('go\n');
		},
		async end() {
			child.stdin.end();
			await closed;
			return child.exitCode;
		},
		async kill() {
			child.kill('SIGKILL');
			await closed;
		},
	};
}

/** Starts a program several times, waits until each is ready, and lets them begin at the same moment. */
export async function startTogether(
	count: number,
	name: string,
	args: (index: number) => string[],
): Promise<Program[]> {
	const programs = Array.from({length: count}, (_, index) => startProgram(name, ...args(index)));
	for (const program of programs) {
		await program.line();
	}
	for (const program of programs) {
		program.go();
	}
	return programs;
}

/** Ends whatever a test left running. */
export function endPrograms(): void {
	for (const child of running) {
		child.kill('SIGKILL');
	}
}
