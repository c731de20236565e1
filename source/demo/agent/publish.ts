import type {Move} from '../tasks/task.ts';

/**
What follows the last commit where AO's instruction asks for a pull request, or for a push to the one that there is. What
stands in the issue asks for nothing: the instruction comes after the last fence of foreign text.
@param session the session's id, for AO's own commands.
*/
export function publishMoves(prompt: string | null, session: string, {again}: {again: boolean}): Move[] {
	const instruction = prompt?.slice(prompt.lastIndexOf('````') + 1) ?? '';
	const opens = /\bpush this branch and open a pull request\b/.test(instruction);
	if (!opens && !/\bpush it to the pull request\b/.test(instruction)) {
		return [];
	}
	return [{do: 'run', argv: ['ao', 'pr', opens && !again ? 'create' : 'push', session], writes: []}];
}
