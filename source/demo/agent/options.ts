import {parseArgs} from 'node:util';
import {type Permissions, permissionModes} from '../../session/session.ts';

export type Options = {
	prompt: string | null;
	/** The conversation in the session's folder is taken up again. */
	resume: boolean;
	permissions: Permissions;
	seed: string;
	/** How many times faster than usual. */
	speed: number;
};

/**
Reads `[--permissions ask|edits|all] [--resume id] [--seed s] [--speed n] [--] [prompt]`; seed and speed also come
from `AO_DEMO_SEED` and `AO_DEMO_SPEED`. Throws an `Error` with a sentence for what it does not understand.
*/
export function parseOptions(
	argv: readonly string[],
	env: Readonly<Record<string, string | undefined>>,
): Options {
	const {values, positionals} = parseArgs({
		args: [...argv],
		allowPositionals: true,
		options: {
			permissions: {type: 'string', default: 'ask'},
			resume: {type: 'string'},
			seed: {type: 'string'},
			speed: {type: 'string'},
		},
	});
	const permissions = permissionModes.find(mode => mode === values.permissions);
	if (permissions === undefined) {
		throw new Error(`--permissions is one of ${permissionModes.join(', ')}.`);
	}
	const speed = Number(values.speed ?? env.AO_DEMO_SPEED ?? 1);
	if (!(speed > 0 && Number.isFinite(speed))) {
		throw new Error('The speed is a number above 0.');
	}
	return {
		prompt: positionals.length === 0 ? null : positionals.join(' '),
		resume: values.resume !== undefined,
		permissions,
		seed: values.seed ?? env.AO_DEMO_SEED ?? '1',
		speed,
	};
}
