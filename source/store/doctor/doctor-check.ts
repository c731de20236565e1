/** One line of the doctor: what was checked, how it stands, and what to do about it. */
export type Check = {
	name: string;
	ok: boolean;
	/** A check that failed and that AO cannot work without. */
	needed: boolean;
	text: string;
	fix: string | null;
	/** Set where `--fix` did it. */
	fixed: boolean;
};

export function check(
	name: string,
	ok: boolean,
	text: string,
	fix: string | null = null,
	needed = false,
): Check {
	return {name, ok, needed: needed && !ok, text, fix: ok ? null : fix, fixed: false};
}
