import {firstLine} from '../session/text.ts';
import {TimedOut} from './transport.ts';
import {faultOf, named, type Trouble} from './trouble.ts';

/** System errors (errno, getaddrinfo) and undici's for a server that cannot be reached. */
const words: Record<string, string> = {
	ENOTFOUND: 'its name was not found',
	EAI_AGAIN: 'the name server did not answer',
	ECONNREFUSED: 'the connection was refused',
	ENETUNREACH: 'there is no network',
	ENETDOWN: 'there is no network',
	EHOSTUNREACH: 'there is no way to it',
	EHOSTDOWN: 'there is no way to it',
	ETIMEDOUT: 'it did not answer',
	UND_ERR_CONNECT_TIMEOUT: 'it did not answer',
};

/** The same for a connection that ended before the answer was there. */
const brokenOff: Record<string, string> = {
	ECONNRESET: 'was reset',
	EPIPE: 'was closed',
	ECONNABORTED: 'broke off',
	UND_ERR_SOCKET: 'was closed',
	UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'broke off',
};

const certificate =
	/^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA)/;

const check = 'Check the network.';
const checkProxy = 'Check the network, and the proxy that HTTPS_PROXY or HTTP_PROXY names.';

/**
Why no answer came.
@param proxy a proxy is set, so that it may be what failed.
*/
export function networkTrouble(error: unknown, host: string, proxy: boolean): Trouble {
	const server = named(host);
	const hint = proxy ? checkProxy : check;
	const about = (trouble: Omit<Trouble, 'status' | 'cause'>): Trouble => ({
		status: null,
		cause: error,
		...trouble,
	});
	if (error instanceof TimedOut) {
		const fault = faultOf('timeout', `${server} did not answer in time.`, {hint});
		return about({fault, tooLarge: true, unsure: true});
	}
	const chain = causesOf(error);
	const code = chain.map(({code}) => code).find(code => typeof code === 'string') ?? '';
	const last = chain.at(-1);
	const text = firstLine(String(last?.message ?? ''));
	const refusal = chain.map(({message}) => proxyStatus(String(message))).find(status => status !== null);
	if (refusal) {
		return about({
			fault: faultOf('offline', `The proxy does not let AO through to ${server} (it answered ${refusal}).`, {
				hint:
					refusal === '407'
						? 'Give its user and password: HTTPS_PROXY=http://user:password@host:port.'
						: checkProxy,
			}),
		});
	}
	if (words[code] !== undefined) {
		return about({
			fault: faultOf('offline', `${server} cannot be reached: ${words[code]}.`, {hint}),
		});
	}
	if (certificate.test(code)) {
		return about({
			fault: faultOf('offline', `The certificate of ${server} is not trusted (${code}).`, {
				hint: 'Where a proxy or server has an authority of its own, name its file in NODE_EXTRA_CA_CERTS.',
			}),
		});
	}
	if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
		return about({
			fault: faultOf('offline', `No safe connection to ${server} can be made (${code}).`, {hint}),
		});
	}
	const ending = brokenOff[code] ?? (text === 'terminated' ? 'broke off' : undefined);
	if (ending !== undefined) {
		return about({
			fault: faultOf('offline', `The connection to ${server} ${ending} before it had answered.`, {hint}),
			passing: true,
			unsure: true,
		});
	}
	return about({
		fault: faultOf('bad_answer', `${server} could not be asked: ${text || code || 'no reason given'}`),
		unsure: true,
	});
}

type Cause = {code?: unknown; message?: unknown; cause?: unknown; errors?: unknown};

/** An error with what caused it, at most five deep; of several tries that failed together, the first. */
function causesOf(error: unknown): Cause[] {
	const chain: Cause[] = [];
	for (let at = error; at !== null && typeof at === 'object' && chain.length < 5; ) {
		const {code, message, cause, errors} = at as Cause;
		chain.push({code, message});
		at = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
	}
	return chain;
}

/** The status with which undici says that a proxy refused. */
function proxyStatus(message: string): string | null {
	return /^Proxy response \((\d+)\)/.exec(message)?.[1] ?? null;
}
