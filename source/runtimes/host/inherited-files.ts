import {existsSync} from 'node:fs';
import process from 'node:process';

/** Closes everything but the standard streams, then becomes the program. */
const closeAndBecome = `for file in /proc/$$/fd/*; do
	number=\${file##*/}
	[ "$number" -gt 2 ] && eval "exec $number>&-"
done
exec -- "$0" "$@"`;

const shells = ['/bin/bash', '/usr/bin/bash', '/run/current-system/sw/bin/bash'];

/**
The command line that starts a program without open files of the host. On Linux node-pty lets a program inherit the
terminals of all that were started before it, which it could then read and type into. Only bash among the usual shells
can close a file by a number of two digits; `-p` keeps it from running anything of the environment, to which it adds SHLVL.
*/
export function withoutInheritedFiles(argv: readonly string[]): string[] {
	const bash = process.platform === 'linux' ? shells.find(shell => existsSync(shell)) : undefined;
	return bash === undefined ? [...argv] : [bash, '-p', '-c', closeAndBecome, ...argv];
}
