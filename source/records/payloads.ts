import fs from 'node:fs';
import path from 'node:path';

/** A payload that was too long for its line is cut at 256 KB (contract, "Where things are"). */
const longestPayload = 256 * 1024;

/**
An event's line with its payload, also where that lies in a file of its own in `agent/payloads/`. One that is not there,
is no plain file, or was cut leaves what the line itself says. Never throws.
*/
export function withPayload(line: unknown, agentDir: string): unknown {
	if (typeof line !== 'object' || line === null || !('file' in line)) {
		return line;
	}
	const {file} = line;
	const payload =
		typeof file === 'string' && /^[\w-]{1,64}\.json$/.test(file)
			? readPayload(path.join(agentDir, 'payloads'), file)
			: undefined;
	return payload === undefined ? line : {...line, payload};
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
