/**
AO's plugin for OpenCode (1.18.33), a module of its own that OpenCode loads into its process: it appends the events
that `events.ts` reads to `$AO_EVENTS`, one line of at most 4,000 bytes in one write, under the bus's own names and with
the fields that are read, and nothing else. It never throws, since OpenCode would. Like AO's hook program it follows no
link there, makes no file, and writes into no pipe.

A tool's shell inherits the environment, and so does an OpenCode that the agent starts in it: `AO_OPENCODE_PID` tells
such a one that the events are not its own.
*/
export const openCodePlugin = String.raw`import {closeSync, constants, fstatSync, openSync, writeSync} from 'node:fs';

const file = process.env.AO_EVENTS;
const own = [undefined, '', String(process.pid)].includes(process.env.AO_OPENCODE_PID);
if (own) process.env.AO_OPENCODE_PID = String(process.pid);
const flags = constants.O_WRONLY | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

function write(line) {
	const fd = openSync(file, flags);
	try {
		if (fstatSync(fd).isFile()) writeSync(fd, line);
	} finally {
		closeSync(fd);
	}
}

function append(event, payloadWithin) {
	if (!own || !file) return;
	try {
		for (const most of [1200, 300, 60, 0]) {
			const payload = payloadWithin(most);
			if (payload === null) return;
			const line = Buffer.from(JSON.stringify({t: Date.now(), event, payload}) + '\n');
			if (line.length <= 4000) return write(line);
		}
	} catch {}
}

const cut = (text, most) => (typeof text === 'string' ? text.slice(0, most) : undefined);
const list = (value, most) => (Array.isArray(value) ? value.slice(0, most) : []);

const session = ({sessionID, info}) => ({sessionID, info: {id: info.id, parentID: info.parentID}});
const request = ({id, sessionID, requestID, reply}) => ({id, sessionID, requestID, reply});

const kept = {
	'session.created': session,
	'session.updated': session,
	'session.idle': ({sessionID}) => ({sessionID}),
	'session.status': ({sessionID, status}, most) => ({
		sessionID,
		status: {type: status.type, attempt: status.attempt, message: cut(status.message, most), next: status.next},
	}),
	'session.error': ({sessionID, error}, most) => ({
		sessionID,
		error: {
			name: cut(error?.name, 100),
			data: {
				message: cut(error?.data?.message, most),
				statusCode: error?.data?.statusCode,
				providerID: cut(error?.data?.providerID, 100),
				modelID: cut(error?.data?.modelID, 100),
			},
		},
	}),
	'permission.asked': ({id, sessionID, permission, patterns, metadata}, most) => ({
		id,
		sessionID,
		permission: cut(permission, 100),
		patterns: list(patterns, 3).map(pattern => cut(pattern, most / 4)),
		metadata: {command: cut(metadata?.command, most)},
	}),
	'permission.replied': request,
	'question.asked': ({id, sessionID, questions}, most) => ({
		id,
		sessionID,
		questions: list(questions, 3).map(({question, options}) => ({
			question: cut(question, most / 3),
			options: list(options, 6).map(({label}) => ({label: cut(label, most / 18)})),
		})),
	}),
	'question.replied': request,
	'question.rejected': request,
	'message.updated': ({info}) => {
		const {id, role, sessionID, modelID, providerID, cost, tokens} = info;
		const {input, output, reasoning, cache} = tokens ?? {};
		return role === 'assistant' && (input || output || reasoning || cache?.read || cache?.write)
			? {info: {id, role, sessionID, modelID, providerID, cost, tokens: {input, output, reasoning, cache}}}
			: null;
	},
};

/** What was written last of each session and message: they are told of several times without a change. */
const last = new Map();

function isNews(event, payload) {
	if (event !== 'session.updated' && event !== 'message.updated') return true;
	const text = JSON.stringify(payload);
	if (last.get(payload.info.id) === text) return false;
	if (last.size >= 200) last.clear();
	last.set(payload.info.id, text);
	return true;
}

export const AoPlugin = async () => {
	append('plugin.init', () => ({}));
	return {
		event: async input => {
			const {type, properties} = input?.event ?? {};
			if (!Object.hasOwn(kept, type)) return;
			append(type, most => {
				const payload = kept[type](properties, most);
				return payload !== null && isNews(type, payload) ? payload : null;
			});
		},
		dispose: async () => append('dispose', () => ({})),
	};
};
`;
