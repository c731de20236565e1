import type {Agent, Launch, LaunchInput} from '../../session/agent.ts';

/** Linux refuses a single argument of 128 KB (MAX_ARG_STRLEN, execve(2)). */
const longestArgument = 120 * 1024;

/**
How an agent is started with its prompt. Where that is too long for an argument, the agent is told which file it stands
in; one that takes it in another way gets it whole.
*/
export async function launchWith(agent: Agent, input: LaunchInput): Promise<Launch> {
	const launch = await agent.launch(input);
	const tooLong = launch.argv.some(argument => Buffer.byteLength(argument) > longestArgument);
	return tooLong && input.prompt !== null
		? agent.launch({
				...input,
				prompt: `What to do stands in the file ${input.promptFile}. Read all of it first, then do that.`,
			})
		: launch;
}
