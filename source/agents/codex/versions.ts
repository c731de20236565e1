/** What Codex says of its version (`codex-cli 0.169.0`, or the number alone) as three numbers; null for anything else. */
function versionNumbers(version: string | null): [number, number, number] | null {
	const found = /(?:^|\s)v?(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?![\w.-])/.exec(version ?? '');
	return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
}

/**
Whether hooks given by `-c` can be trusted by their hash: its form is internal to Codex and was seen with 0.169.0 only.
With a wrong one the dialog *Hooks need review* would stand at every start.
*/
export function knowsHookHash(version: string | null): boolean {
	const numbers = versionNumbers(version);
	return numbers !== null && numbers[0] === 0 && numbers[1] === 169;
}

/** Whether it knows `--no-daemon`: 0.169.0 does; of older ones it is not known, and one that does not would not start. */
export function knowsNoDaemon(version: string | null): boolean {
	const numbers = versionNumbers(version);
	return numbers !== null && (numbers[0] > 0 || numbers[1] >= 169);
}
