import type {Key} from 'node:readline';

/** The line being typed; `paste` holds what has come of a bracketed paste that is still open. */
export type InputState = {line: string; paste: string | null};

export type InputAction =
	| {kind: 'submit'; text: string}
	/** Ctrl-C or Escape. */
	| {kind: 'interrupt'; key: 'ctrl-c' | 'escape'}
	/** Ctrl-D on an empty line. */
	| {kind: 'end'};

export const emptyInput: InputState = {line: '', paste: null};

/** Takes one key press, as `node:readline` tells it, into the line; gives the new line and what the key asks for. */
export function pressKey(
	state: InputState,
	character: string | undefined,
	key: Key,
): {state: InputState; action: InputAction | null} {
	if (state.paste !== null) {
		return key.name === 'paste-end'
			? {state: {line: state.line + state.paste.replace(/\r\n?/g, '\n'), paste: null}, action: null}
			: {state: {...state, paste: state.paste + (key.sequence ?? character ?? '')}, action: null};
	}
	const line = (text: string) => ({state: {line: text, paste: null}, action: null});
	const press = (action: InputAction, text = state.line) => ({state: {line: text, paste: null}, action});
	switch (key.ctrl ? `ctrl-${key.name}` : key.name) {
		case 'paste-start':
			return {state: {...state, paste: ''}, action: null};
		case 'return':
		case 'enter':
			return press({kind: 'submit', text: state.line}, '');
		case 'ctrl-c':
			return press({kind: 'interrupt', key: 'ctrl-c'});
		case 'escape':
			return press({kind: 'interrupt', key: 'escape'});
		case 'ctrl-d':
			return state.line === '' ? press({kind: 'end'}) : line(state.line);
		case 'ctrl-u':
			return line('');
		case 'backspace':
			return line(withoutLastCharacter(state.line));
		default:
			return line(isTyped(character, key) ? state.line + character : state.line);
	}
}

function isTyped(character: string | undefined, key: Key): character is string {
	return character !== undefined && !key.ctrl && !key.meta && !/\p{Cc}/u.test(character);
}

function withoutLastCharacter(text: string): string {
	const segments = [...new Intl.Segmenter().segment(text)];
	return text.slice(0, segments.at(-1)?.index ?? 0);
}
