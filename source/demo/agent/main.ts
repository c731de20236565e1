import {setTimeout as sleep} from 'node:timers/promises';
import {styleText} from 'node:util';
import {firstLine} from '../../session/text.ts';
import {createConversation} from './conversation.ts';
import {appendEvent} from './events.ts';
import {memoryFile, newMemory, readMemory, writeMemory} from './memory.ts';
import {type Options, parseOptions} from './options.ts';
import {scriptFor, titleOf} from './script.ts';
import {openTerminal, type Terminal} from './terminal.ts';
import {isDemoRepository, readIn, runIn, writeIn} from './worktree.ts';

/** Exit codes of a program that a signal ended: 128 and the signal's number. */
const signalExitCodes = {SIGHUP: 129, SIGTERM: 143} as const;

/** The demo agent: works in the current folder, reports to `$AO_EVENTS`, keeps its conversation beside it. */
async function main(options: Options): Promise<void> {
	const root = process.cwd();
	const {AO_EVENTS: eventsFile, AO_SESSION: session = ''} = process.env;
	const name = /^[a-z0-9][a-z0-9-]{0,47}$/.test(session) ? session : 'demo';
	const keptIn = memoryFile(eventsFile);
	const kept = options.resume ? readMemory(keptIn) : null;
	const memory = kept ?? newMemory(options.prompt, options.seed);
	const inDemoRepository = await isDemoRepository(root);

	let leaveOnCtrlC = false;
	const onInterrupt = (key: 'ctrl-c' | 'escape') => {
		if (conversation.interrupt() || key === 'escape' || terminal.clearLine()) {
			leaveOnCtrlC = false;
		} else if (leaveOnCtrlC) {
			leave(terminal, 0);
		} else {
			leaveOnCtrlC = true;
			terminal.show('detail', 'Ctrl-C again leaves.');
		}
	};
	const terminal = openTerminal(process.stdin, process.stdout, onInterrupt);
	const conversation = createConversation({
		memory,
		script:
			memory.prompt === null
				? null
				: scriptFor({prompt: memory.prompt, seed: memory.seed, name, inDemoRepository}),
		instruction: kept !== null && options.prompt !== kept.prompt ? options.prompt : null,
		name,
		allowAll: options.permissions === 'all',
		world: {
			show: terminal.show,
			pause: (ms, signal) => sleep(ms / options.speed, undefined, {signal}),
			read: path => readIn(root, path),
			write: (path, content) => writeIn(root, path, content),
			run: (argv, signal) => runIn(root, argv, signal),
			answer: terminal.answer,
			report: (event, payload) => appendEvent(eventsFile, event, payload),
		},
		terminal,
		save: changed => writeMemory(keptIn, changed),
	});

	process.on('SIGINT', () => onInterrupt('ctrl-c'));
	for (const [signal, exitCode] of Object.entries(signalExitCodes)) {
		process.on(signal, () => {
			conversation.interrupt();
			leave(terminal, exitCode);
		});
	}
	const title = memory.prompt === null ? 'no task yet' : titleOf(memory.prompt);
	terminal.show('say', `${styleText('bold', 'Demo agent')} · ${title}`);
	leave(terminal, await conversation.run());
}

function leave(terminal: Terminal, exitCode: number): never {
	terminal.close();
	process.exit(exitCode);
}

function readOptions(): Options {
	try {
		return parseOptions(process.argv.slice(2), process.env);
	} catch (error) {
		process.stderr.write(`${firstLine((error as Error).message)}\n`);
		process.exit(2);
	}
}

await main(readOptions());
