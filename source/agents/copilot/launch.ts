import type {Launch, LaunchInput} from '../../session/agent.ts';
import type {Permissions} from '../../session/session.ts';

/**
The modes in Copilot's words (1.0.102, `copilot help permissions`). `write` are the tools that create and change files,
without the shell: its redirections go on asking.
*/
const permissionFlags: Record<Permissions, string[]> = {
	ask: [],
	edits: ['--allow-tool=write'],
	all: ['--allow-all'],
};

/**
Copilot CLI 1.0.102. `COPILOT_ALLOW_ALL` is `true` for *all*, since only that answers the question whether the folder is
trusted as well; for the other modes it is emptied where the user has set it, or it would allow everything.
*/
export function launchCopilot(input: LaunchInput): Launch {
	const {prompt, resume, conversationId, model, permissions, env} = input;
	const isAll = permissions === 'all';
	return {
		argv: [
			'copilot',
			resume === null ? `--session-id=${conversationId}` : `--resume=${resume}`,
			'--no-auto-update',
			...(model === null ? [] : [`--model=${model}`]),
			...permissionFlags[permissions],
			...(prompt === null ? [] : [`--interactive=${prompt}`]),
		],
		...(isAll || env.COPILOT_ALLOW_ALL !== undefined ? {env: {COPILOT_ALLOW_ALL: isAll ? 'true' : ''}} : {}),
		conversationId: resume ?? conversationId,
	};
}
