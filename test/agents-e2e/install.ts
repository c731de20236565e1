import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';

const execute = promisify(execFile);

/** The versions that the suite runs; a newer one may behave otherwise. */
const packages = {
	'claude-code': {name: '@anthropic-ai/claude-code', version: '2.1.330'},
	codex: {name: '@openai/codex', version: '0.169.0'},
	opencode: {name: 'opencode-ai', version: '1.18.33'},
	gemini: {name: '@google/gemini-cli', version: '0.61.0'},
	copilot: {name: '@github/copilot', version: '1.0.102'},
	qwen: {name: '@qwen-code/qwen-code', version: '0.24.4'},
} as const;

/** What OpenCode would fetch for itself as soon as a plugin is configured. */
const opencodePlugin = {name: '@opencode-ai/plugin', version: packages.opencode.version};

export type AgentId = keyof typeof packages;

export const agentIds = Object.keys(packages) as AgentId[];

/** Where installed agents are kept between runs: `$AO_AGENTS_CACHE`, else `~/.cache/ao-agents`. */
export const cacheDir = process.env.AO_AGENTS_CACHE ?? path.join(homedir(), '.cache', 'ao-agents');

/** The folder with an agent's program, to stand on PATH. */
export function binDirOf(id: AgentId): string {
	return path.join(folderOf(packages[id]), 'node_modules', '.bin');
}

export function versionOf(id: AgentId): string {
	return packages[id].version;
}

/** The `node_modules` with the package that OpenCode looks for in its settings folder. */
export const opencodePluginModules = path.join(folderOf(opencodePlugin), 'node_modules');

export function isInstalled(id: AgentId): boolean {
	return existsSync(binDirOf(id));
}

/** Installs the agent's pinned version with npm, once. An error tells what npm said. */
export async function install(id: AgentId): Promise<void> {
	await installPackage(packages[id]);
	if (id === 'opencode') {
		await installPackage(opencodePlugin);
	}
}

type Package = {name: string; version: string};

function folderOf({name, version}: Package): string {
	return path.join(cacheDir, `${name.replaceAll('/', '+')}@${version}`);
}

/** npm runs with this Node: under an older one it would take an older version without a word. */
async function installPackage(wanted: Package): Promise<void> {
	const folder = folderOf(wanted);
	if (existsSync(folder)) {
		return;
	}
	const making = `${folder}.${process.pid}`;
	await mkdir(making, {recursive: true});
	try {
		await writeFile(path.join(making, 'package.json'), '{"private": true}\n');
		await execute(
			'npm',
			['install', '--prefix', making, '--no-audit', '--no-fund', `${wanted.name}@${wanted.version}`],
			{
				cwd: making,
				env: {...process.env, PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}`},
			},
		);
		await rename(making, folder);
	} finally {
		await rm(making, {recursive: true, force: true});
	}
}
