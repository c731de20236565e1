import {lstat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Agent, LaunchInput} from '../../session/agent.ts';
import {shellQuote} from '../shell-quote.ts';
import {aiderLog} from './log.ts';
import {aiderScreen} from './screen.ts';

/**
Aider, from its source (0.86.3.dev: `args.py`, `io.py`, `analytics.py`, `base_coder.py`); not run. It has no prompt for
an interactive start, so the prompt is pasted. Its history files and its log go into the session's folder, since it
would put them into the worktree and edit `.gitignore`. URLs in what is sent are not fetched: an issue is foreign text.
*/
export const aider: Agent = {
	id: 'aider',
	label: 'Aider',
	program: 'aider',
	install: 'python -m pip install aider-install && aider-install',
	versionArgs: ['--version'],
	about: {
		launch: 'prompt pasted, model by flag; "edits" is "ask"; "all" still runs no shell command',
		events: 'its notification, when it waits for somebody',
		transcript: 'its analytics log, kept in the session’s folder and sent nowhere',
		screen: 'questions, prompt, spinner, errors',
		cost: 'its own figure, from the log',
		resume: 'from its chat history in the session’s folder',
		seen: null,
	},
	launch(input) {
		return {
			argv: [
				'aider',
				...modeFlags(input),
				...fileFlags(input),
				...(input.model === null ? [] : ['--model', input.model]),
			],
			...(input.prompt === null ? {} : {pastePrompt: input.prompt}),
			conversationId: input.resume ?? input.sessionId,
		};
	},
	events: {
		start: () => null,
		/** The notification comes at the next prompt and at the next question alike: which one, the screen shows. */
		read: (_, {t, event}) => (event === 'ready' ? [{kind: 'activity', at: t, activity: 'ready'}] : []),
	},
	files: {
		async find({agentDir}) {
			const file = logFile(agentDir);
			const there = await lstat(file).then(
				stat => stat.isFile(),
				() => false,
			);
			return there ? [file] : [];
		},
		lines: aiderLog,
	},
	screen: aiderScreen,
};

function modeFlags({permissions, resume, hook}: LaunchInput): string[] {
	return [
		...(permissions === 'all' ? ['--yes-always'] : []),
		...(resume === null ? [] : ['--restore-chat-history']),
		'--no-gitignore',
		'--no-check-update',
		'--no-show-release-notes',
		'--no-detect-urls',
		// Enter sends, also where the user's settings have it begin a new line.
		'--no-multiline',
		'--notifications',
		'--notifications-command',
		`${shellQuote(hook)} --brief ready </dev/null`,
	];
}

function fileFlags({agentDir}: LaunchInput): string[] {
	return [
		'--chat-history-file',
		join(agentDir, 'aider.chat.md'),
		'--input-history-file',
		join(agentDir, 'aider.input'),
		'--no-analytics',
		'--analytics-log',
		logFile(agentDir),
	];
}

function logFile(agentDir: string): string {
	return join(agentDir, 'aider.log.jsonl');
}
