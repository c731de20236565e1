#!/usr/bin/env node
// An agent with a prompt box: a rule and `> ` below what was said, with bracketed paste; Enter sends. What was sent goes
// into `sent` beside its events, a JSON text a line. `$AGENT_DOES`: `draft` begins with a half-typed text, `late` shows
// its box only once there is a file `open`, `deaf` misses the first Enter, `stuck` misses every one. A text that begins
// with `menu` or `ask` makes it ask, by a menu with a cursor or by a question that takes a letter; the answer is sent.
import {appendFileSync, existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';

const dir = path.dirname(process.env.AO_EVENTS);
const does = new Set((process.env.AGENT_DOES ?? '').split(' '));
const choices = ['Yes', 'Yes, always', 'No'];
let draft = does.has('draft') ? 'half typed' : '';
let missed = does.has('stuck') ? Number.POSITIVE_INFINITY : does.has('deaf') ? 1 : 0;
let open = !does.has('late');
/** What is asked: null, a menu with its cursor, or a question with the letter that was typed. */
let asked = null;

function note(text) {
	appendFileSync(path.join(dir, 'sent'), `${JSON.stringify(text)}\n`);
}

function send() {
	if (missed > 0) {
		missed--;
		return;
	}
	const text = draft;
	draft = '';
	note(text);
	if (text.startsWith('menu')) {
		asked = {kind: 'menu', about: text.slice(5), row: 0};
	} else if (text.startsWith('ask')) {
		asked = {kind: 'ask', about: text.slice(4), letter: ''};
	}
}

function answer(key) {
	if (asked.kind === 'menu') {
		if (key === '\u001B[A' || key === '\u001B[B') {
			asked.row = Math.max(0, Math.min(2, asked.row + (key === '\u001B[B' ? 1 : -1)));
		} else if (key === '\r') {
			note(`answer: ${choices[asked.row]}`);
			asked = null;
		}
	} else if (key === '\r') {
		note(`answer: ${asked.letter}`);
		asked = null;
	} else {
		asked.letter = key;
	}
}

function draw() {
	const lines = ['Prompter', ''];
	if (asked?.kind === 'menu') {
		lines.push(`Allow ${asked.about}?`);
		lines.push(...choices.map((choice, row) => `${row === asked.row ? '❯' : ' '} ${row + 1}. ${choice}`));
	} else if (asked?.kind === 'ask') {
		lines.push(asked.about, `Run it? (Y)es/(N)o [Yes]: ${asked.letter}`);
	} else if (open) {
		const shown = draft.length > 1000 ? `[pasted ${draft.length} characters]` : draft;
		lines.push('─'.repeat(80), ...shown.split('\n').map(line => `> ${line}`));
	}
	process.stdout.write(`\u001B[H\u001B[2J${lines.join('\r\n')}`);
}

let pasting = null;
let rest = '';
process.stdin.setEncoding('utf8');
process.stdin.setRawMode(true);
process.stdin.on('data', data => {
	rest += data;
	while (rest !== '') {
		if (pasting !== null) {
			const end = rest.indexOf('\u001B[201~');
			const kept = Math.max(0, rest.length - 5);
			pasting += end === -1 ? rest.slice(0, kept) : rest.slice(0, end);
			rest = end === -1 ? rest.slice(kept) : rest.slice(end + 6);
			if (end === -1) {
				break;
			}
			draft += pasting.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
			pasting = null;
			continue;
		}
		if (/^\u001B(?:\[[\d;]*)?$/.test(rest)) {
			break;
		}
		const [key] = /^\u001B\[[\d;]*.|^\u001BO.|^./su.exec(rest);
		rest = rest.slice(key.length);
		if (key === '\u001B[200~') {
			pasting = '';
		} else if (asked !== null) {
			answer(key.replace('\u001BO', '\u001B['));
		} else if (key === '\r') {
			send();
		} else if (key === '\u0015') {
			draft = '';
		} else if (!key.startsWith('\u001B')) {
			draft += key;
		}
	}
	draw();
});
process.stdout.write('\u001B[?2004h');
draw();
if (!open) {
	const timer = setInterval(() => {
		open = existsSync(path.join(dir, 'open'));
		if (open) {
			clearInterval(timer);
			draw();
		}
	}, 20);
}
writeFileSync(path.join(dir, 'done'), '');
