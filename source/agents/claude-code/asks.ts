import type {Ask} from '../../session/signal.ts';
import {isObject} from '../payload.ts';
import {oneLine, textField} from './values.ts';

const mostText = 600;

/** What of a tool's input says most about what it will do (Claude Code 2.1.330), in this order. */
const telling = [
	'command',
	'file_path',
	'notebook_path',
	'path',
	'url',
	'query',
	'pattern',
	'skill',
	'description',
];

/** What a `PermissionRequest` asks, from its `tool_name` and `tool_input`, in one line. */
export function describeRequest(payload: Record<string, unknown>): {ask: Ask; text: string} {
	const tool = textField(payload, 'tool_name') ?? 'a tool';
	const input = payload.tool_input;
	switch (tool) {
		case 'AskUserQuestion':
			return {ask: 'question', text: describeQuestions(input)};
		case 'ExitPlanMode':
			return {ask: 'question', text: describePlan(input)};
		default:
			return {ask: 'permission', text: describeTool(tool, input, textField(payload, 'cwd'))};
	}
}

function describeTool(tool: string, input: unknown, cwd: string | null): string {
	const value = telling.map(name => textField(input, name)).find(text => text !== null);
	if (value === undefined || value === null) {
		return oneLine(tool, mostText);
	}
	const inside = cwd !== null && value.startsWith(`${cwd}/`) ? value.slice(cwd.length + 1) : value;
	return oneLine(`${tool}: ${inside}`, mostText);
}

/** `Which database? (SQLite / Postgres)`, several of them with ` · ` between. */
function describeQuestions(input: unknown): string {
	const questions = isObject(input) && Array.isArray(input.questions) ? input.questions.slice(0, 8) : [];
	const texts = questions.flatMap(entry => {
		const question = textField(entry, 'question');
		if (question === null) {
			return [];
		}
		const options = isObject(entry) && Array.isArray(entry.options) ? entry.options.slice(0, 12) : [];
		const labels = options.flatMap(option => textField(option, 'label') ?? []);
		return [labels.length === 0 ? question : `${question} (${labels.join(' / ')})`];
	});
	return texts.length === 0 ? 'Asks a question' : oneLine(texts.join(' · '), mostText);
}

function describePlan(input: unknown): string {
	const plan = textField(input, 'plan')?.slice(0, mostText * 4) ?? '';
	const lines = plan.split('\n').map(line => line.replace(/^[#\s]+/, '').trimEnd());
	const first = lines.find(line => line !== '');
	return first === undefined ? 'Plan ready' : oneLine(`Plan ready: ${first}`, mostText);
}
