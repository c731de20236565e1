import {defineConfig} from 'vitest/config';

/** The suite with real agents: started by `npm run test:agents` alone (docs/testing-agents.md). */
export default defineConfig({
	test: {
		include: ['test/agents-e2e/real-agents.ts'],
		maxWorkers: 1,
		fileParallelism: false,
	},
});
