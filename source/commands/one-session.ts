import {AoError} from '../session/errors.ts';
import type {Ao} from '../store/ao.ts';
import {findSessions} from '../store/list.ts';
import type {SessionEntry} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';

/** The session that a command's first word names. @throws AoError('not_found' | 'ambiguous') */
export async function oneSession(ao: Ao, input: CommandInput): Promise<SessionEntry> {
	const [entry] = await findSessions(ao, input.args.slice(0, 1), {project: input.text('project')});
	if (entry === undefined) {
		throw new AoError('not_found', 'There is no such session.');
	}
	return entry;
}
