import type {Reporter, TestModule} from 'vitest/node';

/** Says at the end of a run which tests this machine could not run, and why (`context.skip('no tmux')`). */
export default class SkipReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[]): void {
		const counts = {passed: 0, failed: 0, skipped: 0};
		const lines: string[] = [];
		for (const module of modules) {
			for (const test of module.children.allTests()) {
				const result = test.result();
				if (result.state === 'passed' || result.state === 'failed' || result.state === 'skipped') {
					counts[result.state]++;
				}
				if (result.state === 'skipped') {
					lines.push(`  ${module.relativeModuleId} > ${test.fullName}: ${result.note ?? 'no reason given'}`);
				}
			}
			counts.failed += module.state() === 'failed' && module.errors().length > 0 ? 1 : 0;
		}
		if (lines.length > 0) {
			process.stdout.write(`\nSkipped on this machine:\n${lines.join('\n')}\n`);
		}
		process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
	}
}
