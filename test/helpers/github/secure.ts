import {execFile} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import type {RequestListener} from 'node:http';
import {createServer} from 'node:https';
import path from 'node:path';
import {promisify} from 'node:util';
import {listen} from './listen.ts';
import {startProxy, type TestProxy} from './proxy.ts';

/** The server by its name over TLS, through a proxy that leads there: what programs need that insist on both, as `gh`. */
export type Secure = {
	/** `github.com`, or the name of an Enterprise Server. */
	host: string;
	proxy: TestProxy;
	/** The certificate's file, which is its own authority. */
	certificate: string;
	/** For `gh`, git, and Node programs. */
	env: Record<string, string>;
	close(): Promise<void>;
};

/**
@param folder where key and certificate are put.
@throws where there is no `openssl`.
*/
export async function startSecure(
	listener: RequestListener,
	{host, folder, token}: {host: string; folder: string; token: string},
): Promise<Secure> {
	const key = path.join(folder, 'key.pem');
	const certificate = path.join(folder, 'certificate.pem');
	await promisify(execFile)('openssl', [
		...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=AO test', '-keyout', key, '-out', certificate],
		...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
		...['-addext', `subjectAltName=DNS:${host},DNS:api.${host},DNS:localhost,IP:127.0.0.1`],
	]);
	const server = createServer({key: await readFile(key), cert: await readFile(certificate)}, listener);
	const listening = await listen(server);
	const proxy = await startProxy({
		routes: {[`${host}:443`]: listening.host, [`api.${host}:443`]: listening.host},
	});
	const onGitHub = host === 'github.com';
	return {
		host,
		proxy,
		certificate,
		env: {
			...(onGitHub ? {GH_TOKEN: token} : {GH_HOST: host, GH_ENTERPRISE_TOKEN: token}),
			HTTPS_PROXY: proxy.url,
			https_proxy: proxy.url,
			SSL_CERT_FILE: certificate,
			GIT_SSL_CAINFO: certificate,
			NODE_EXTRA_CA_CERTS: certificate,
		},
		async close() {
			await proxy.close();
			await listening.close();
		},
	};
}
