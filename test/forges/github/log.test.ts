import {describe, expect, test} from 'vitest';
import {endOfLog} from '../../../source/forges/github/log.ts';

const time = '2026-01-02T03:04:05.1234567Z ';

describe('the end of a log', () => {
	test('has no times, no colours, no clean-up', () => {
		const log = [
			`\uFEFF${time}##[group]Run npm test`,
			`${time}\u001B[36;1mnpm test\u001B[0m`,
			`${time}##[endgroup]`,
			`${time}\u001B[31m✗ adds\u001B[39m`,
			`${time}    expected 2 to be 3`,
			`${time}##[error]Process completed with exit code 1.`,
			`${time}Post job cleanup.`,
			`${time}[command]/usr/bin/git version`,
			'',
		].join('\r\n');
		expect(endOfLog(log, 1000)).toBe(
			[
				'Run npm test',
				'npm test',
				'✗ adds',
				'    expected 2 to be 3',
				'Error: Process completed with exit code 1.',
			].join('\n'),
		);
	});

	test('is cut at a line', () => {
		const log = Array.from(
			{length: 50},
			(_, index) => `${time}line ${String(index).padStart(2, '0')}\n`,
		).join('');
		expect(endOfLog(log, 23)).toBe('line 47\nline 48\nline 49');
		expect(endOfLog(log, 22)).toBe('line 48\nline 49');
	});

	test('leaves out a first line of which only a part was read', () => {
		expect(endOfLog('rt of one\nnext\n', 100, 15)).toBe('next');
		expect(endOfLog('whole\nnext\n', 100, 1000)).toBe('whole\nnext');
	});

	test('one line that is too long has its end, without a broken character', () => {
		expect(endOfLog(`${'a'.repeat(50)}é!`, 3)).toBe('é!');
		expect(endOfLog(`${'a'.repeat(50)}é!`, 2)).toBe('!');
	});

	test('an empty one is empty', () => {
		expect(endOfLog('', 100)).toBe('');
	});
});
