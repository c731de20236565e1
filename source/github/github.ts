import type {Budget, Fault} from '../session/forge.ts';

/** An error in a GraphQL answer; `path` begins with the alias it is about. */
export type GraphQlError = {type: string | null; message: string; path: (string | number)[]};

/** The answer to a query: what there is of it, and what went wrong for parts of it. */
export type GraphQlAnswer = {data: Record<string, unknown> | null; errors: GraphQlError[]};

export type CallOptions = {
	signal?: AbortSignal;
	/** Somebody waits for it: the reserve of the budget may be used. */
	urgent?: boolean;
};

export type RestOptions = CallOptions & {
	/** Of the answer's body keep only so many bytes of its end: for logs, which may be large. */
	lastBytes?: number;
};

export type RestAnswer = {status: number; headers: Record<string, string | undefined>; data: unknown};

/**
A GitHub server with an account on it. One call at a time goes out; calls that cannot be made now fail at once with
their reason. Throws `GitHubFailure` for what concerns the whole call.
*/
export type GitHub = {
	host: string;
	/** The address of its pages, without a slash at its end. */
	web: string;
	/** A query of the GraphQL API. Every query has `rateLimit {cost limit remaining resetAt}` in it. */
	query(text: string, variables: Record<string, unknown>, options?: CallOptions): Promise<GraphQlAnswer>;
	/** A mutation: paced, never repeated by itself. */
	mutate(text: string, variables: Record<string, unknown>, options?: CallOptions): Promise<GraphQlAnswer>;
	/**
	A call of the REST API: `GET /repos/{owner}/{repo}/…` with its parameters. Redirects are followed; a body that is no
	JSON comes as text; what is not a `GET` is paced and never repeated, as a mutation. A status of 400 and more is thrown
	(with its `status`).
	*/
	rest(route: string, parameters?: Record<string, unknown>, options?: RestOptions): Promise<RestAnswer>;
	/** What is left of the GraphQL points, as this or another process heard last. */
	budget(): Budget | null;
};

/** Why a whole call came to nothing. */
export class GitHubFailure extends Error {
	override readonly name = 'GitHubFailure';
	readonly fault: Fault;
	/** The answer's status; null where none came. */
	readonly status: number | null;
	/** The same question in smaller parts may be answered (a time-out, a limit on one query's resources). */
	readonly tooLarge: boolean;

	constructor(
		fault: Fault,
		{
			status = null,
			tooLarge = false,
			cause,
		}: {status?: number | null; tooLarge?: boolean; cause?: unknown} = {},
	) {
		super(fault.message, {cause});
		this.fault = fault;
		this.status = status;
		this.tooLarge = tooLarge;
	}
}
