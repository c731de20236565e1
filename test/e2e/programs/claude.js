#!/usr/bin/env node
// Stands in for Claude Code where none is installed: takes its arguments, runs the hooks and the status line of the
// settings that it is given, and writes the files that Claude Code 2.1.330 was seen to write. What it does comes as
// lines of JSON in `script`, beside its events: {hook, payload} · {line} of the transcript · {live} its file of state ·
// {status} for the status line · {screen} · {title} · {exit}.
import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';

const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		settings: {type: 'string'},
		'session-id': {type: 'string'},
		resume: {type: 'string'},
		'permission-mode': {type: 'string'},
		model: {type: 'string'},
	},
});
const agentDir = path.dirname(process.env.AO_EVENTS);
const home = process.env.CLAUDE_CONFIG_DIR ?? path.join(process.env.HOME, '.claude');
const settings = JSON.parse(readFileSync(values.settings, 'utf8'));
const cwd = realpathSync(process.cwd());
let id = values['session-id'] ?? values.resume;

const transcript = () => path.join(home, 'projects', cwd.replace(/[^a-zA-Z0-9]/g, '-'), `${id}.jsonl`);
if (values.resume !== undefined && !existsSync(transcript())) {
	console.log(`No conversation found with session ID: ${values.resume}`);
	process.exit(1);
}
const base = () => ({session_id: id, transcript_path: transcript(), cwd});
const live = path.join(home, 'sessions', `${process.pid}.json`);
process.on('exit', () => rmSync(live, {force: true}));

function run(command, input) {
	return execFileSync('sh', ['-c', command], {input: JSON.stringify(input), encoding: 'utf8'});
}

function hook(event, payload = {}) {
	for (const {hooks} of settings.hooks[event] ?? []) {
		for (const {command} of hooks) {
			run(command, {...base(), hook_event_name: event, ...payload});
		}
	}
}

function act(step) {
	if (step.id) {
		id = step.id;
	}
	if (step.hook) {
		hook(step.hook, step.payload);
	}
	if (step.line) {
		mkdirSync(path.dirname(transcript()), {recursive: true});
		appendFileSync(
			transcript(),
			`${JSON.stringify({timestamp: new Date().toISOString(), sessionId: id, ...step.line})}\n`,
		);
	}
	if (step.live) {
		mkdirSync(path.dirname(live), {recursive: true});
		const procStart = existsSync('/proc/self/stat')
			? readFileSync('/proc/self/stat', 'utf8').split(') ').pop().split(' ')[19]
			: '';
		const now = Date.now();
		writeFileSync(
			live,
			JSON.stringify({pid: process.pid, sessionId: id, cwd, procStart, statusUpdatedAt: now, ...step.live}),
		);
	}
	if (step.status) {
		run(settings.statusLine.command, {...base(), ...step.status});
	}
	if (step.title) {
		process.stdout.write(`\u001B]0;${step.title}\u0007`);
	}
	if (step.screen !== undefined) {
		process.stdout.write(`\u001B[2J\u001B[H${step.screen.replaceAll('\n', '\r\n')}`);
	}
	if (step.exit !== undefined) {
		process.exit(step.exit);
	}
}

const script = path.join(agentDir, 'script');
const stepsOf = () => (existsSync(script) ? readFileSync(script, 'utf8').split('\n').slice(0, -1) : []);
/** What an earlier run has done is not done again. */
let done = stepsOf().length;
writeFileSync(path.join(agentDir, 'started'), JSON.stringify({...values, id, prompt: positionals.join(' ')}));
process.stdin.setRawMode?.(true);
process.stdin.on('data', data => {
	appendFileSync(path.join(agentDir, 'keys'), data);
});
setInterval(() => {
	const lines = stepsOf();
	while (done < lines.length) {
		act(JSON.parse(lines[done]));
		done++;
		writeFileSync(path.join(agentDir, 'acted'), String(done));
	}
}, 20);
