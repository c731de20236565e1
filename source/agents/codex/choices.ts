/** One answer of a dialog. */
export type Choice = {
	number: number;
	label: string;
	/** The key that is named in parentheses at its end, such as `y` or `esc`; null for none. */
	letter: string | null;
};

export type Choices = {
	/** The line of the first one. */
	start: number;
	list: Choice[];
	/** The number of the one that Enter would choose. */
	selected: number;
};

const option = /^( {2})?([› ]) (\d)\. (.*)$/;

/**
The numbered answers at the end of a dialog's lines, of which one is marked with `›`. Null where they are not whole: not
numbered from 1 on, or with none or several marked.
@param hasLetters whether keys are named in parentheses; else a description may stand in a column beside the label.
*/
export function readChoices(lines: readonly string[], hasLetters: boolean): Choices | null {
	const first = lines.findLastIndex(line => option.exec(line)?.[3] === '1');
	if (first === -1) {
		return null;
	}
	const indent = option.exec(lines[first] ?? '')?.[1];
	const texts: string[] = [];
	const selected: number[] = [];
	for (const line of lines.slice(first)) {
		const found = option.exec(line);
		if (found !== null && found[1] === indent) {
			if (Number(found[3]) !== texts.length + 1) {
				return null;
			}
			texts.push(found[4] ?? '');
			if (found[2] === '›') {
				selected.push(texts.length);
			}
		} else if (line.trim() !== '') {
			texts.push(`${texts.pop() ?? ''} ${line.trim()}`);
		}
	}
	return selected.length === 1
		? {
				start: first,
				list: texts.map((text, index) => choiceOf(text, index + 1, hasLetters)),
				selected: selected[0] ?? 1,
			}
		: null;
}

function choiceOf(text: string, number: number, hasLetters: boolean): Choice {
	if (!hasLetters) {
		return {number, label: (text.split('  ')[0] ?? '').trim(), letter: null};
	}
	const letter = /\((\w{1,3})\)$/.exec(text)?.[1] ?? null;
	return {number, label: (letter === null ? text : text.slice(0, -letter.length - 2)).trim(), letter};
}
