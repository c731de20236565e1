import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import path from 'node:path';
import {execa} from 'execa';
import {parse} from 'yaml';
import {findProgram} from '../system/find-program.ts';
import {serverHost} from './hosts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const general = ['GH_TOKEN', 'GITHUB_TOKEN'];
const enterprise = ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];

/**
The variables that may hold a token for a host, the first one first (as `gh help environment` has them). A server that
`GITHUB_SERVER_URL` names takes the general ones too, as in GitHub Actions. A host that is known from nothing but a remote's
address gets none of them: whoever can write an address would get the token.
*/
export function tokenVariables(host: string, env: Environment): readonly string[] {
	if (host === 'github.com' || host.endsWith('.ghe.com')) {
		return general;
	}
	if (host === serverHost(env)) {
		return [...enterprise, ...general];
	}
	const named = host === env.GH_HOST?.toLowerCase() || signedInHosts(env).includes(host);
	return named ? enterprise : [];
}

/** The variable that a host's token is taken from; null where none is set. */
export function tokenVariable(host: string, env: Environment): string | null {
	return tokenVariables(host, env).find(name => env[name]?.trim()) ?? null;
}

/**
The token for a GitHub server: from the environment, else what `gh auth token` gives for the host. Null where there is
none, or where `gh` is absent, fails or takes longer than 5 s. It is a secret: for the header of a request alone.
*/
export async function tokenFor(host: string, env: Environment): Promise<string | null> {
	const variable = tokenVariable(host, env);
	return variable === null ? askGh(host, env) : (env[variable]?.trim() ?? null);
}

async function askGh(host: string, env: Environment): Promise<string | null> {
	const gh = findProgram('gh', env.PATH);
	if (gh === null) {
		return null;
	}
	// gh gives the variables' tokens for any host.
	const own = tokenVariables(host, env);
	const kept = Object.entries(env).filter(
		([name]) => own.includes(name) || ![...general, ...enterprise].includes(name),
	);
	const {failed, stdout} = await execa(gh, ['auth', 'token', '--hostname', host], {
		cwd: '/',
		env: {...Object.fromEntries(kept), GH_PROMPT_DISABLED: '1'},
		extendEnv: false,
		stdin: 'ignore',
		reject: false,
		timeout: 5000,
		forceKillAfterDelay: 500,
		killDescendants: true,
		maxBuffer: 10_000,
	});
	return failed ? null : stdout.trim() || null;
}

/** The hosts that `gh` is signed in to, lower case, by its `hosts.yml`; none where that cannot be read. */
export function signedInHosts(env: Environment): string[] {
	try {
		const hosts: unknown = parse(readFileSync(path.join(ghFolder(env), 'hosts.yml'), 'utf8'));
		return hosts !== null && typeof hosts === 'object' && !Array.isArray(hosts)
			? Object.keys(hosts).map(host => host.toLowerCase())
			: [];
	} catch {
		return [];
	}
}

function ghFolder(env: Environment): string {
	if (env.GH_CONFIG_DIR) {
		return env.GH_CONFIG_DIR;
	}
	return path.join(env.XDG_CONFIG_HOME || path.join(env.HOME || homedir(), '.config'), 'gh');
}
