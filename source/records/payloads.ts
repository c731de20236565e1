import fs from 'node:fs';
import path from 'node:path';

/** A payload that was too long for its line is cut at 256 KB (contract, "Where things are"). */
const longestPayload = 256 * 1024;

/**
Events' lines with their payloads, also where those lie in files of their own in `agent/payloads/`. One that is not
there, is no plain file, or was cut leaves what the line itself says; so do all but the last `most` of those lines, since
each may be long and an agent can flood its events. Never throws.
*/
export function withPayloads(lines: readonly unknown[], agentDir: string, most = 200): unknown[] {
	const named = lines.flatMap((line, index) => (fileOf(line) === null ? [] : [index]));
	const first = named.at(-most) ?? 0;
	return lines.map((line, index) => (index < first ? line : withPayload(line, agentDir)));
}

function fileOf(line: unknown): string | null {
	const file = typeof line === 'object' && line !== null && 'file' in line ? line.file : null;
	return typeof file === 'string' && /^[\w-]{1,64}\.json$/.test(file) ? file : null;
}

function withPayload(line: unknown, agentDir: string): unknown {
	const file = fileOf(line);
	const payload = file === null ? undefined : readPayload(path.join(agentDir, 'payloads'), file);
	return payload === undefined ? line : {...(line as object), payload};
}

function readPayload(dir: string, name: string): unknown {
	const {O_RDONLY, O_NOFOLLOW, O_NONBLOCK} = fs.constants;
	let descriptor: number | undefined;
	try {
		if (!fs.lstatSync(dir).isDirectory()) {
			return undefined;
		}
		descriptor = fs.openSync(path.join(dir, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
		const {size} = fs.fstatSync(descriptor);
		if (size > longestPayload || !fs.fstatSync(descriptor).isFile()) {
			return undefined;
		}
		return JSON.parse(fs.readFileSync(descriptor, 'utf8'));
	} catch {
		return undefined;
	} finally {
		if (descriptor !== undefined) {
			fs.closeSync(descriptor);
		}
	}
}
