import type {GitHub} from '../../github/github.ts';
import type {Forge} from '../../session/forge.ts';
import {createMemory} from './answers.ts';
import {askFor} from './ask.ts';
import {createChunkSize} from './chunk-size.ts';
import {createPull} from './create.ts';
import {readFailedLog} from './log.ts';
import {mergePull} from './merge.ts';
import {aboutRepository, readDetail, readPull, viewerOf} from './reads.ts';
import {rerunFailed} from './rerun.ts';

/** The pull requests of a GitHub server. It remembers what need not be asked twice as long as it is used. */
export function createGitHubForge(github: GitHub): Forge {
	const memory = createMemory();
	const size = createChunkSize();
	let login: string | null = null;
	return {
		kind: 'github',
		host: github.host,
		ask: (targets, options) => askFor(github, targets, {memory, size, options}),
		budget: () => github.budget(),
		async viewer() {
			login ??= await viewerOf(github);
			return login;
		},
		about: repository => aboutRepository(github, repository),
		pull: pull => readPull(github, pull),
		detail: (pull, options) => readDetail(github, pull, options),
		async create(pull) {
			return createPull(github, pull, await aboutRepository(github, pull.repository));
		},
		merge: (pull, options) => mergePull(github, pull, options),
		rerunFailed: pull => rerunFailed(github, pull),
		failedLog: (pull, check, maxBytes, options) => readFailedLog(github, pull, check, maxBytes, options),
	};
}
