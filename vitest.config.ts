import {defineConfig} from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		globalSetup: ['test/helpers/build.ts'],
		reporters: ['default', './test/helpers/skip-reporter.ts'],
		testTimeout: 60_000,
		hookTimeout: 60_000,
		// One more than two cores: tests of whole programs mostly wait.
		maxWorkers: 3,
	},
});
