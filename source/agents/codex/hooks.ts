import {createHash} from 'node:crypto';
import {shellQuote} from '../shell-quote.ts';
import {tomlString} from './toml.ts';

/** One hook: the group's matcher (a regular expression on the tool's name), and whether only ids are needed. */
type Hook = {event: string; brief: boolean; matcher?: string};

/** Of the tools' calls only a question is heard when it begins: a hook holds the agent up until it ends. */
const hooks: readonly Hook[] = [
	{event: 'SessionStart', brief: true},
	{event: 'UserPromptSubmit', brief: true},
	{event: 'PreToolUse', brief: false, matcher: '^request_user_input$'},
	{event: 'PermissionRequest', brief: false},
	{event: 'PostToolUse', brief: true},
	{event: 'Stop', brief: true},
	{event: 'SubagentStop', brief: true},
	{event: 'Interrupt', brief: true},
	{event: 'SessionEnd', brief: true},
];

/** In seconds; a hook that takes longer is ended and the turn goes on. More than 3 is clamped for Interrupt and SessionEnd, and would not fit the hash (0.169.0). */
const timeout = 3;

/**
The arguments that give Codex AO's hooks for this start, with their trust: nothing is written to the user's config, and
the user's own hooks run as well. For the versions of `knowsHookHash` only.
@param program the hook program's path.
*/
export function hookArguments(program: string): string[] {
	const given = hooks.map(hook => ({...hook, command: commandOf(program, hook)}));
	return [
		...given.flatMap(({event, command, matcher}) => [
			'-c',
			`hooks.${event}=[{${matcher === undefined ? '' : `matcher=${tomlString(matcher)},`}hooks=[{type="command",command=${tomlString(command)},timeout=${timeout}}]}]`,
		]),
		'-c',
		`hooks.state={${given
			.map(
				hook =>
					`${tomlString(`/<session-flags>/config.toml:${snakeCase(hook.event)}:0:0`)}={trusted_hash=${tomlString(trustedHash(hook))}}`,
			)
			.join(',')}}`,
	];
}

/** It is run by a shell. */
function commandOf(program: string, {event, brief}: Hook): string {
	return `${shellQuote(program)}${brief ? ' --brief' : ''} ${event}`;
}

/** Codex's own hash of a group with one hook: its JSON with sorted keys and without blanks (0.169.0). */
export function trustedHash({
	event,
	command,
	matcher,
}: {
	event: string;
	command: string;
	matcher?: string;
}): string {
	const group = {
		event_name: snakeCase(event),
		hooks: [{async: false, command, timeout, type: 'command'}],
		...(matcher === undefined ? {} : {matcher}),
	};
	return `sha256:${createHash('sha256').update(JSON.stringify(group)).digest('hex')}`;
}

function snakeCase(event: string): string {
	return event.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}
