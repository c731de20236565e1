#!/usr/bin/env node
// An agent that stores everything typed into it, byte for byte, beside its events: `typed`.
import {appendFileSync} from 'node:fs';
import path from 'node:path';

const file = path.join(path.dirname(process.env.AO_EVENTS), 'typed');
appendFileSync(file, '');
process.stdin.setRawMode(true);
process.stdout.write('\u001B[?2004h');
process.stdin.on('data', bytes => appendFileSync(file, bytes));
if (process.env.AGENT_DOES) {
	const event = {t: Date.now(), event: 'activity', payload: {activity: process.env.AGENT_DOES, text: 'asks'}};
	appendFileSync(process.env.AO_EVENTS, `${JSON.stringify(event)}\n`);
}
process.stdout.write('reader is ready\r\n');
appendFileSync(path.join(path.dirname(process.env.AO_EVENTS), 'done'), '');
