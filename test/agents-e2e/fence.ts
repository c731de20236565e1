import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';

/** How a program is kept from the network: `argv` stands before its own, `env` is added to its environment. */
export type Fence = {words: string; argv: string[]; env: Record<string, string>};

const raise = [
	'ip link set lo up 2>/dev/null',
	'ifconfig lo up 2>/dev/null',
	// SIOCGIFFLAGS, then SIOCSIFFLAGS with IFF_UP.
	`python3 -c "import fcntl,socket,struct
s=socket.socket();f=struct.unpack('16sh',fcntl.ioctl(s,0x8913,struct.pack('16sh',b'lo',0)))[1]
fcntl.ioctl(s,0x8914,struct.pack('16sh',b'lo',f|1))" 2>/dev/null`,
].join(' || ');

/** A program in a network namespace of its own has a loopback and nothing else. */
const namespaces = [
	{words: 'a network namespace of its own (unshare --net)', argv: ['unshare', '--net']},
	{words: 'a network namespace of its own (unshare --map-root-user --net)', argv: ['unshare', '-rn']},
];

/**
The best fence this machine can build: a network namespace where the kernel lets us make one (as root, or as a user
where user namespaces are allowed), else proxies to a dead port, which only programs that mind proxies respect.
*/
export function findFence(): Fence {
	const script = `${raise} || exit 1; exec "$@"`;
	for (const {words, argv} of namespaces) {
		const whole = [...argv, 'sh', '-c', script, 'sh'];
		const probe = spawnSync(whole[0] as string, [...whole.slice(1), process.execPath, '-e', probeScript]);
		if (probe.status === 0) {
			return {words, argv: whole, env: {}};
		}
	}
	const dead = 'http://127.0.0.1:9';
	const env: Record<string, string> = {NO_PROXY: '127.0.0.1,localhost', no_proxy: '127.0.0.1,localhost'};
	for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY']) {
		env[name] = dead;
		env[name.toLowerCase()] = dead;
	}
	return {words: 'proxies to a dead port only: a program that minds no proxy is not held', argv: [], env};
}

/** Ends with 0 where loopback works. */
const probeScript = `const net = require('node:net')
const server = net.createServer(socket => socket.end()).listen(0, '127.0.0.1', () => {
	net.connect(server.address().port, '127.0.0.1', () => process.exit(0)).on('error', () => process.exit(1))
})`;

/** The network interfaces that a program behind the fence has, to show that only loopback is left; null: unknown. */
export function interfaces(): string[] | null {
	try {
		const text = readFileSync('/proc/net/dev', 'utf8');
		return [...text.matchAll(/^\s*([^\s:]+):/gm)].map(([, name]) => name as string);
	} catch {
		return null;
	}
}
