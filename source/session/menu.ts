import type {Menu, MenuOption} from './signal.ts';

/** The answer to a menu: yes once, no, or the option of this number, counted from 1. */
export type Answer = 'yes' | 'no' | number;

/**
The index of the option that an answer means; null where the menu has none that keys choose. `yes` is never the one that allows more
than this once, and a question (unlike a permission) has no yes.
*/
export function optionFor({ask, options}: Menu, answer: Answer): number | null {
	if (typeof answer === 'number') {
		return hasKeys(options[answer - 1]) ? answer - 1 : null;
	}
	if (answer === 'yes' && ask === 'question') {
		return null;
	}
	const index = options.findIndex(option => option.means === answer && hasKeys(option));
	return index === -1 ? null : index;
}

function hasKeys(option: MenuOption | undefined): boolean {
	return option !== undefined && option.keys.length > 0;
}

/** Whether two menus ask the same and offer the same; which option the cursor stands on does not matter. */
export function asksTheSame(a: Menu, b: Menu): boolean {
	return wordsOf(a) === wordsOf(b);
}

/** Whether they are the very same, also in the keys that each answer takes. */
export function isSameMenu(a: Menu, b: Menu): boolean {
	return (
		asksTheSame(a, b) && a.options.every(({keys}, index) => sameKeys(keys, b.options[index]?.keys ?? []))
	);
}

/** Whether two lists of keys are the same. */
export function sameKeys(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((key, index) => key === b[index]);
}

/** The options that keys choose, in one line: `1 Yes, 2 No`. Foreign text, not cleaned. */
export function optionWords({options}: Menu): string {
	return options
		.flatMap((option, index) => (hasKeys(option) ? [`${index + 1} ${option.label}`] : []))
		.join(', ');
}

function wordsOf({question, ask, options}: Menu): string {
	return JSON.stringify([question, ask, options.map(({label, means}) => [label, means])]);
}
