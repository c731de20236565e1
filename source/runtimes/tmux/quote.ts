const plain = /^[\w./@%+,=:-]$/;

/**
One argument in the syntax of tmux's command language (tmux(1), "COMMAND PARSING AND EXECUTION"): in double quotes,
everything but plain characters as octal escapes of its UTF-8 bytes, so that nothing in it means anything to tmux.
*/
export function quoteArgument(argument: string): string {
	let quoted = '"';
	for (const character of argument) {
		quoted += character === ' ' || plain.test(character) ? character : octal(character);
	}
	return `${quoted}"`;
}

function octal(character: string): string {
	return [...Buffer.from(character)].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** One command line of tmux's command language from commands, each a list of arguments. */
export function commandLine(commands: readonly (readonly string[])[]): string {
	return commands.map(command => command.map(argument => quoteArgument(argument)).join(' ')).join(' ; ');
}

/**
Arguments for the program `tmux` itself from commands: separated by `;`, and a `;` that ends an argument escaped, which
tmux would take for a separator.
*/
export function commandArguments(commands: readonly (readonly string[])[]): string[] {
	return commands.flatMap((command, index) => [
		...(index === 0 ? [] : [';']),
		...command.map(argument => argument.replace(/;$/, '\\;')),
	]);
}

/** Text that tmux expands as a format, made to mean itself: `#(…)` would run a program. */
export function escapeFormat(text: string): string {
	return text.replaceAll('#', '##');
}
