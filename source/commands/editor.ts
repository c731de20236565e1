import {AoError, type ExitCode} from '../session/errors.ts';
import type {Ao} from '../store/ao.ts';

/**
Opens a file or folder in the person's editor: `VISUAL`, `EDITOR`, or the setting `editor`. Its words are split at
blanks, as git does without a shell.
*/
export async function openEditor(ao: Ao, target: string): Promise<ExitCode> {
	const words = (ao.env.VISUAL || ao.env.EDITOR || ao.settings.editor || '')
		.split(/\s+/)
		.filter(word => word !== '');
	const [program, ...args] = words;
	if (program === undefined) {
		throw new AoError('usage', 'No editor is known.', {
			hint: 'Set VISUAL or EDITOR, or run `ao config set editor "code --wait"`.',
		});
	}
	const {execa} = await import('execa');
	const result = await execa(program, [...args, target], {stdio: 'inherit', reject: false});
	if (result.code === 'ENOENT') {
		throw new AoError('missing_tool', `The editor \`${program}\` is not on PATH.`, {
			hint: 'Set VISUAL or EDITOR to another.',
		});
	}
	return result.exitCode === 0 ? 0 : 1;
}
