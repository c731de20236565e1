import {firstLine} from '../../session/text.ts';

/** What a TAP report of `node --test` says, in one line: how many passed and failed, and the first that failed. */
export function testSummary(tap: string): string {
	const count = (name: string) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
	const [passed, failed] = [count('pass'), count('fail')];
	const name = /^\s*not ok \d+ - (.+)$/m.exec(tap)?.[1];
	if (passed + failed === 0) {
		return firstLine(tap) || 'No tests ran.';
	}
	return failed === 0
		? `${passed} tests pass`
		: `${failed} of ${passed + failed} tests fail${name === undefined ? '' : `: ${firstLine(name)}`}`;
}
