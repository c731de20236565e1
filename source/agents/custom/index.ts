import type {Agent, Launch, LaunchInput} from '../../session/agent.ts';
import {AoError} from '../../session/errors.ts';
import {cleanText} from '../../session/text.ts';
import {type CustomAgent, placeholders} from './entry.ts';
import {parseCustomAgent} from './parse.ts';
import {screenByPatterns, signByPatterns} from './screen.ts';

/**
Makes an agent of what the settings say under `agents.{id}` (docs/custom-agents.md). `builtIn` are the agents that it
may be like. What cannot be meant so is `AoError('bad_settings')`.
*/
export function customAgent(id: string, value: unknown, builtIn: ReadonlyMap<string, Agent>): Agent {
	const entry = parseCustomAgent(id, value);
	const install = `It is set as agents.${id} in the settings: correct the command there, or install it.`;
	const common = {
		id,
		label: entry.label ?? id,
		...(entry.enterDelayMs === undefined ? {} : {enterDelayMs: entry.enterDelayMs}),
	};
	if (entry.like !== undefined) {
		const model = builtIn.get(entry.like);
		if (model === undefined) {
			throw new AoError(
				'bad_settings',
				`The setting agents.${id} is like "${cleanText(entry.like)}", which AO does not know.`,
				{
					hint: `Known: ${[...builtIn.keys()].join(', ')}.`,
				},
			);
		}
		return {...model, ...common, ...likeAnother(model, entry, install)};
	}
	return {
		...common,
		program: programOf(entry),
		install,
		about: {
			launch: 'its command, from the settings',
			events: 'ao report, and lines of its own in $AO_EVENTS',
			transcript: null,
			screen: entry.screen || entry.title ? 'by patterns from the settings' : null,
			cost: 'by ao report',
			resume: entry.resume ? 'its command, from the settings' : null,
			seen: null,
		},
		launch: input => launchCustom(entry, input),
		...(entry.title === undefined ? {} : titleReader(entry.title)),
		...(entry.screen === undefined ? {} : {screen: screenByPatterns(entry.screen, entry.answers)}),
	};
}

function titleReader(patterns: NonNullable<CustomAgent['title']>): Pick<Agent, 'title'> {
	return {title: title => signByPatterns(patterns, [title.slice(0, 1000)])};
}

/** Another agent with a command in place of its program: its arguments follow those of the command. */
function likeAnother(model: Agent, entry: CustomAgent, install: string): Partial<Agent> {
	const {command, env} = entry;
	const launch = async (input: LaunchInput): Promise<Launch> => {
		const launch = await model.launch(input);
		const [program, ...args] = launch.argv;
		const own = command?.map(argument => fillIn(argument, input));
		const added = env === undefined ? {} : mapValues(env, text => fillIn(text, input));
		return {
			...launch,
			argv: own === undefined ? [program ?? model.program, ...args] : [...own, ...args],
			env: {...launch.env, ...added},
		};
	};
	if (command === undefined) {
		return {launch};
	}
	const [program, ...before] = command;
	return {
		launch,
		program,
		install,
		otherPrograms: [],
		...(model.versionArgs === undefined ? {} : {versionArgs: [...before, ...model.versionArgs]}),
	};
}

function launchCustom(entry: CustomAgent, input: LaunchInput): Launch {
	const [program, ...args] = (input.resume === null ? entry.command : (entry.resume ?? entry.command)) ?? [
		programOf(entry),
	];
	const takesPrompt = args.some(argument => /\{prompt(File)?\}/.test(argument));
	const given = args.flatMap(argument => {
		switch (argument) {
			case '{prompt}':
				return input.prompt === null ? [] : [argument];
			case '{model}':
				return input.model === null ? [] : (entry.model ?? []);
			case '{permissions}':
				return entry.permissions?.[input.permissions] ?? [];
			default:
				return [argument];
		}
	});
	const fill = (text: string) => fillIn(text, input);
	return {
		argv: [program, ...given.map(fill)],
		...(entry.env === undefined ? {} : {env: mapValues(entry.env, fill)}),
		...(takesPrompt || input.prompt === null ? {} : {pastePrompt: input.prompt}),
		...(entry.resume === undefined ? {} : {conversationId: input.resume ?? input.conversationId}),
	};
}

function programOf(entry: CustomAgent): string {
	return entry.command?.[0] ?? '';
}

const placeholderPattern = new RegExp(`\\{(${placeholders.join('|')})\\}`, 'g');

/** Each placeholder once: what a prompt brings along in braces stays as it is. */
function fillIn(text: string, input: LaunchInput): string {
	const values: Record<string, string> = {
		prompt: input.prompt ?? '',
		promptFile: input.promptFile,
		session: input.sessionId,
		worktree: input.worktree,
		conversation: input.resume ?? input.conversationId,
		model: input.model ?? '',
		permissions: input.permissions,
	};
	return text.replace(placeholderPattern, (_, name: string) => values[name] ?? '');
}

function mapValues(record: Readonly<Record<string, string>>, change: (text: string) => string) {
	return Object.fromEntries(Object.entries(record).map(([name, text]) => [name, change(text)]));
}
