import {execa} from 'execa';
import {gitEnvironment} from './environment.ts';

const sshAddress =
	/^(?:(ssh:\/\/|git\+ssh:\/\/|ssh\+git:\/\/)(?:[^@/\s]+@)?|(?:[^@/\s:]+@)?)([a-z0-9][a-z0-9.-]*)(?=[:/])/i;

/** Names that can be the user's own for a GitHub server (`Host github-work` in `~/.ssh/config`): asked for one by one. */
const alias = /^[^.]+$|github/i;
const noAlias = /^(?:ssh\.)?github\.com$|^localhost$/i;

/**
An ssh address with the host that ssh goes to where its host is only a name of the user's own; any other address as it
is. Nothing goes over the network (ssh_config(5), `ssh -G`).
*/
export async function withRealHost(url: string): Promise<string> {
	const [start = '', scheme, host = ''] = sshAddress.exec(url) ?? [];
	const scp = scheme === undefined && !url.includes('://') && url[start.length] === ':';
	if ((scheme === undefined && !scp) || !alias.test(host) || noAlias.test(host)) {
		return url;
	}
	const {stdout, exitCode} = await execa('ssh', ['-G', host], {
		env: gitEnvironment(process.env),
		extendEnv: false,
		reject: false,
		stdin: 'ignore',
		timeout: 3000,
		maxBuffer: {stdout: 100_000},
	});
	const real = /^hostname ([a-z0-9][a-z0-9.-]*)$/im.exec(String(stdout ?? ''))?.[1];
	return exitCode === 0 && real !== undefined
		? `${start.slice(0, start.length - host.length)}${real}${url.slice(start.length)}`
		: url;
}
