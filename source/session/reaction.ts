/** News of a pull request that its agent could be told of. */
export const reactionKinds = ['checks', 'review', 'conflict', 'comment'] as const;
export type ReactionKind = (typeof reactionKinds)[number];

/** What AO does with such news: nothing, offer to tell the agent, or tell it. */
export const reactionModes = ['off', 'ask', 'auto'] as const;
export type ReactionMode = (typeof reactionModes)[number];

/**
What became of a piece of news: offered to a person, told to the agent, left alone by a person, could not be told, or
not told because it was told too often already.
*/
export const reactionOutcomes = ['offered', 'sent', 'dismissed', 'failed', 'limit'] as const;
export type ReactionOutcome = (typeof reactionOutcomes)[number];

/** The newest piece of news of a kind. `text` is one line of foreign text: what the news is. */
export type Reaction = {about: ReactionKind; key: string; outcome: ReactionOutcome; text: string; at: string};
