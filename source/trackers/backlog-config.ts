import {parseDocument} from 'yaml';

/** What a Backlog.md folder's `config.yml` says of its tasks. */
export type BacklogConfig = {
	/** The word in its ids, lower case: `task`. */
	prefix: string;
	/** First to last, as columns of a board; the last one is the end. Empty where the file does not say. */
	statuses: string[];
	defaultStatus: string;
	/** Digits that a number has at least. */
	padding: number;
};

export const defaultConfig: BacklogConfig = {
	prefix: 'task',
	statuses: [],
	defaultStatus: 'To Do',
	padding: 0,
};

/** Reads `config.yml`; what it does not say, or says in a way that nobody understands, is the default. */
export function parseBacklogConfig(text: string): BacklogConfig {
	const document = parseDocument(text, {schema: 'failsafe', uniqueKeys: false, logLevel: 'silent'});
	const keys: unknown =
		document.errors.length === 0 ? document.toJS({mapAsMap: true, maxAliasCount: 100}) : null;
	if (!(keys instanceof Map)) {
		return defaultConfig;
	}
	const word = (key: string): string => (typeof keys.get(key) === 'string' ? keys.get(key).trim() : '');
	const list: unknown = keys.get('statuses');
	const statuses = Array.isArray(list)
		? list.filter(item => typeof item === 'string' && item.trim() !== '')
		: [];
	const prefix = word('task_prefix').toLowerCase();
	const padding = Number(word('zero_padded_ids'));
	return {
		prefix: /^[a-z][a-z0-9_]{0,19}$/.test(prefix) ? prefix : defaultConfig.prefix,
		statuses,
		defaultStatus: word('default_status') || statuses[0] || defaultConfig.defaultStatus,
		padding: Number.isInteger(padding) && padding > 0 && padding <= 9 ? padding : 0,
	};
}

/** Statuses that end a task, as letters only. */
const closedWords = new Set([
	'done',
	'complete',
	'completed',
	'closed',
	'resolved',
	'merged',
	'cancelled',
	'canceled',
	'abandoned',
	'rejected',
	'duplicate',
	'obsolete',
	'archived',
	'wontdo',
	'wontfix',
	'notplanned',
]);

/** Whether a status ends a task: by its word, or because it is the last one of the configured. */
export function isClosedStatus(status: string, statuses: readonly string[]): boolean {
	const word = letters(status);
	return (
		closedWords.has(word) || (statuses.length > 1 && word !== '' && word === letters(statuses.at(-1) ?? ''))
	);
}

/** The status that `close` writes: `Done` as the configuration spells it, else its last one. */
export function doneStatus(statuses: readonly string[]): string {
	return statuses.find(status => letters(status) === 'done') ?? statuses.at(-1) ?? 'Done';
}

function letters(status: string): string {
	return status.toLowerCase().replace(/[^\p{Letter}]+/gu, '');
}
