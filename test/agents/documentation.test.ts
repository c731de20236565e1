import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {agentById, agentIds} from '../../source/agents/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = `${root}docs/agents.md`;
const agents = agentIds({}).map(id => agentById(id, {}));

/** The table in docs/agents.md follows from the adapters; `UPDATE_DOCS=1` writes it. */
test('docs/agents.md has the table of agents', () => {
	const expected = `<!-- agents -->\n${tableOfAgents()}\n<!-- /agents -->`;
	const page = readFileSync(file, 'utf8');
	const block = /<!-- agents -->[\s\S]*<!-- \/agents -->/;
	if (process.env.UPDATE_DOCS === '1') {
		writeFileSync(
			file,
			page.replace(block, () => expected),
		);
		return;
	}
	expect(block.exec(page)?.[0]).toBe(expected);
});

describe.each(agents)('what is said of $id is what its adapter does', agent => {
	const {about} = agent;

	test('what it tells', () => {
		expect(about.transcript !== null || about.events !== null, 'files').toBe(
			agent.events !== undefined ||
				agent.files !== undefined ||
				agent.live !== undefined ||
				agent.id === 'demo',
		);
		expect(about.screen !== null, 'screen').toBe(agent.screen !== undefined || agent.title !== undefined);
	});

	test('nothing is proven that was not seen', () => {
		expect(existsSync(`${root}test/agents-e2e/agents/${agent.id}.ts`) && about.seen === null).toBe(false);
	});
});

function tableOfAgents(): string {
	const rows = agents.map(({id, label, about}) => [
		`**${label}** \`${id}\``,
		about.launch,
		about.events ?? 'none',
		about.transcript ?? 'none',
		about.screen ?? 'none',
		about.cost ?? 'none',
		about.resume ?? 'none',
		proof(id, about.seen),
	]);
	return table(['agent', 'launch', 'events', 'transcript', 'screen', 'cost', 'resume', 'proven by'], rows);
}

/** The tests of an agent, strongest first: the real program, recordings of it, or what its documentation says. */
function proof(id: string, seen: string | null): string {
	const real = `test/agents-e2e/agents/${id}.ts`;
	const own = [`test/agents/${id}`, `test/agents/${id}.test.ts`].find(path => existsSync(root + path));
	const recorded = existsSync(`${root}test/agents/fixtures/${id}`);
	return [
		...(existsSync(root + real) ? [`the real program ${seen}: \`${real}\``] : []),
		...(own === undefined
			? []
			: [
					`${recorded ? `recordings of ${seen}` : seen === null ? 'its documentation and source only' : 'tests'}: \`${own}\``,
				]),
		...(id === 'demo' ? ['`test/e2e/demo.test.ts`'] : []),
	].join('; ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) =>
		`| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
