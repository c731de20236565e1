import type {GitHub} from '../github/github.ts';
import type {Forge} from '../session/forge.ts';

/** What makes a forge, by its word. The code of each is loaded when it is used. */
export const forges = {
	github: async (github: GitHub): Promise<Forge> =>
		(await import('./github/index.ts')).createGitHubForge(github),
} as const;

export type ForgeKind = keyof typeof forges;
