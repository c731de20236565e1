import type {LaunchInput} from '../../source/session/agent.ts';

/** What a spawn in `/repo` gives an agent, with what a test wants different. */
export function launchInput(different: Partial<LaunchInput> = {}): LaunchInput {
	return {
		prompt: '- fix "it"',
		promptFile: '/data/s/prompt.md',
		sessionId: 'repo-7-abcd',
		conversationId: '8d4f1c1e-0000-4000-8000-000000000001',
		resume: null,
		model: null,
		permissions: 'ask',
		worktree: '/trees/repo-7-abcd',
		mainWorktree: '/repo',
		gitCommonDir: '/repo/.git',
		gitDir: '/repo/.git/worktrees/repo-7-abcd',
		agentDir: '/data/s/agent',
		sessionDir: '/data/s',
		env: {},
		hook: '/data/bin/ao-hook',
		version: null,
		...different,
	};
}
