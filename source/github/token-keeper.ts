import type {Fault} from '../session/forge.ts';
import {findProgram} from '../system/find-program.ts';
import {serverHost} from './hosts.ts';
import {tokenFor, tokenVariable, tokenVariables} from './token.ts';
import {faultOf, named} from './trouble.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type TokenKeeper = {
	/** The token to use, or why there is none. @param urgent look again for one now, where the last was no good. */
	current(urgent: boolean): Promise<{token: string} | {fault: Fault}>;
	/** The server does not accept this token. Gives another one, where there is one by now. */
	renew(refused: string): Promise<string | null>;
	/** The server took this token. */
	accepted(token: string): void;
	/** Text for people, without the token where a server gave it back. */
	hide(text: string): string;
	/** What to do to be signed in. */
	hint: string;
	/** `gh` is installed, so that its commands may be named. */
	hasGh: boolean;
};

/** Whoever signs in while AO runs is seen by then; so long a refused token is not tried again. */
const lookAgainMs = 30_000;

/** What is shorter is no token of GitHub's, and may be part of a word. */
const shortest = 12;

/** Remembers a host's token, looks for another one where it is refused, and not all the time where there is none. */
export function keepToken(host: string, env: Environment, clock: () => number): TokenKeeper {
	let last: {token: string | null; good: boolean; at: number} | undefined;

	const look = async () => {
		const token = await tokenFor(host, env);
		const refused = last?.good === false ? last.token : null;
		last = {token, good: token !== null && token !== refused, at: clock()};
		return last;
	};
	const hasGh = findProgram('gh', env.PATH) !== null;
	const hint = signInHint(host, env, hasGh);

	return {
		hint,
		hasGh,
		async current(urgent) {
			const due = last === undefined || (!last.good && (urgent || clock() - last.at >= lookAgainMs));
			const {token, good} = last === undefined || due ? await look() : last;
			if (token === null) {
				return {fault: faultOf('signed_out', `There is no token for ${named(host)}.`, {hint})};
			}
			if (!/^[\x21-\x7e]+$/.test(token)) {
				const message = `The token for ${named(host)} has characters that are in no token.`;
				return {fault: faultOf('signed_out', message, {hint})};
			}
			return good || due
				? {token}
				: {fault: faultOf('signed_out', `${named(host)} does not accept the token.`, {hint})};
		},
		async renew(refused) {
			last = {token: refused, good: false, at: clock()};
			const {token, good} = await look();
			return good ? token : null;
		},
		accepted(token) {
			if (last?.token === token) {
				last.good = true;
			}
		},
		hide: text =>
			last?.token && last.token.length >= shortest ? text.replaceAll(last.token, '[token]') : text,
	};
}

function signInHint(host: string, env: Environment, hasGh: boolean): string {
	const variable = tokenVariable(host, env);
	const signIn = `sign in with \`gh auth login --hostname ${host}\``;
	if (variable !== null) {
		const other = `It is the one in ${variable}: set another one`;
		return hasGh ? `${other}, or unset it and ${signIn}.` : `${other}.`;
	}
	const [usual] = tokenVariables(host, env);
	const setting =
		host === serverHost(env) ? 'GH_TOKEN' : (usual ?? `GH_HOST=${host} and GH_ENTERPRISE_TOKEN`);
	return hasGh ? `S${signIn.slice(1)}, or set ${setting}.` : `Set ${setting}, or install gh and ${signIn}.`;
}
