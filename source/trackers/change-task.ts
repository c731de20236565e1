import path from 'node:path';
import {AoError} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import type {NewIssue} from '../session/tracker.ts';
import {doneStatus, isClosedStatus} from './backlog-config.ts';
import {createFile, fileLimit, readText, replaceFile} from './files.ts';
import {releaseNumber, takeNumber} from './numbers.ts';
import type {Place} from './places.ts';
import {formatTask, issueOf, type LocalIssue, parseTask, taskFileName, withStatus} from './task.ts';
import type {FoundTask} from './task-reader.ts';

const ownModes = {file: 0o600, folder: 0o700};
const repositoryModes = {file: 0o666, folder: 0o777};

/**
Makes the file of a new task under the first number from `from` on that nobody has taken.
@param numbers the folder where numbers are taken.
@throws AoError('usage') without a title, or where the text is too long.
*/
export async function createTask(
	issue: NewIssue,
	place: Place,
	numbers: string,
	from: number,
): Promise<LocalIssue> {
	const fields = checkedFields(issue);
	const {prefix, padding, statuses, defaultStatus: status} = place.config;
	for (let next = from; ; ) {
		const number = await takeNumber(numbers, next);
		const id = `${prefix}-${String(number).padStart(padding, '0')}`;
		const name = taskFileName(id, fields.title);
		const text = formatTask({...fields, id: id.toUpperCase(), status, created: new Date()});
		const file = path.join(place.folder, name);
		try {
			const task = parseTask(text, name, prefix);
			if (task !== null && (await createFile(file, text, place.backlog ? repositoryModes : ownModes))) {
				return issueOf(task, {statuses, closed: false});
			}
		} catch (error) {
			await releaseNumber(numbers, number);
			throw error;
		}
		next = number + 1;
	}
}

/**
Gives a task the status that ends it; nothing else in its file changes but the date.
@throws AoError('failed') where the file's form does not allow that.
*/
export async function closeTask({file, place}: FoundTask): Promise<LocalIssue> {
	const text = await readText(file);
	const {prefix, statuses} = place.config;
	const name = path.basename(file);
	const closed = text === null ? null : withStatus(text, doneStatus(statuses), new Date());
	const task = closed === null ? null : parseTask(closed, name, prefix);
	if (closed === null || task === null || !isClosedStatus(task.status, statuses)) {
		throw new AoError('failed', `The status in ${cleanText(file)} could not be changed.`, {
			hint: `Set it to ${doneStatus(statuses)} in the file.`,
		});
	}
	await replaceFile(file, closed);
	return issueOf(task, {statuses, closed: false});
}

function checkedFields({title, body = '', labels = []}: NewIssue): {
	title: string;
	body: string;
	labels: string[];
} {
	const fields = {
		title: cleanText(title).replace(/\s+/g, ' ').trim(),
		body: body.toWellFormed().replace(/\r\n?/g, '\n').trim(),
		labels: [...new Set(labels.map(label => cleanText(label).trim()))].filter(label => label !== ''),
	};
	if (fields.title === '') {
		throw new AoError('usage', 'An issue needs a title.', {hint: "Type ao issues new 'Fix the login'."});
	}
	if (fields.title.length > 1000) {
		throw new AoError('usage', 'The title is longer than 1,000 characters.', {
			hint: 'Put the long part in --body.',
		});
	}
	if (Buffer.byteLength(fields.body) > fileLimit / 2) {
		throw new AoError('usage', 'The text is longer than 512 KB.', {
			hint: 'Put it in a file and name that file.',
		});
	}
	return fields;
}
