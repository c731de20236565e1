import {list, object, text} from '../payload.ts';

/** `bash` is told by its command alone; `edit`, `webfetch`, `external_directory` … by what they are about. */
export function permissionText(payload: Record<string, unknown>): string {
	const permission = text(payload.permission) ?? 'permission';
	const command = text(object(payload.metadata).command);
	if (command !== null) {
		return permission === 'bash' ? command : `${permission}: ${command}`;
	}
	const patterns = list(payload.patterns).filter(pattern => text(pattern) !== null);
	return patterns.length === 0 ? permission : `${permission}: ${patterns.slice(0, 3).join(', ')}`;
}

/** The first question with the labels of its options, and how many more there are. */
export function questionText(payload: Record<string, unknown>): string {
	const questions = list(payload.questions);
	const {question, options} = object(questions[0]);
	const labels = list(options).flatMap(option => text(object(option).label) ?? []);
	const choices = labels.length === 0 ? '' : ` (${labels.slice(0, 6).join(' / ')})`;
	const more = questions.length > 1 ? ` +${questions.length - 1}` : '';
	return `${text(question) ?? 'A question'}${choices}${more}`;
}
