/** What a command ends with, as in the contract. */
export const exitCode = {
	done: 0,
	failed: 1,
	usage: 2,
	notFound: 3,
	missingTool: 4,
	interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The words for `error.code` in JSON, each with the exit code it leads to. */
export const errorCodes = {
	failed: exitCode.failed,
	usage: exitCode.usage,
	ambiguous: exitCode.usage,
	not_a_repository: exitCode.usage,
	no_commits: exitCode.usage,
	no_base: exitCode.usage,
	bad_settings: exitCode.usage,
	not_supported: exitCode.usage,
	exists: exitCode.failed,
	git: exitCode.failed,
	runtime: exitCode.failed,
	conflict: exitCode.failed,
	disk_full: exitCode.failed,
	no_permission: exitCode.failed,
	unsafe: exitCode.failed,
	forge: exitCode.failed,
	offline: exitCode.failed,
	signed_out: exitCode.failed,
	not_found: exitCode.notFound,
	missing_tool: exitCode.missingTool,
	interrupted: exitCode.interrupted,
} as const satisfies Record<string, ExitCode>;

export type ErrorCode = keyof typeof errorCodes;

/**
An error that a person is meant to read: one line that says what was wrong (`message`) and one that says what to
do (`hint`). Everything else that is thrown is a defect of AO.
*/
export class AoError extends Error {
	override readonly name = 'AoError';
	readonly code: ErrorCode;
	readonly hint: string | null;

	constructor(code: ErrorCode, message: string, options: {hint?: string; cause?: unknown} = {}) {
		super(message, {cause: options.cause});
		this.code = code;
		this.hint = options.hint ?? null;
	}

	get exitCode(): ExitCode {
		return errorCodes[this.code];
	}
}

/** The `error` object of every JSON document. */
export type ErrorView = {code: string; message: string; hint: string | null};

/** Turns whatever was thrown into the `error` object; system errors get the contract's words and a remedy. */
export function errorView(error: unknown): ErrorView {
	const known = asAoError(error);
	return {code: known.code, message: known.message, hint: known.hint};
}

const systemErrors: Record<string, {code: ErrorCode; words: string; hint: string}> = {
	ENOSPC: {
		code: 'disk_full',
		words: 'the disk is full',
		hint: 'Free some space and try again; nothing was kept.',
	},
	EDQUOT: {code: 'disk_full', words: 'the disk quota is used up', hint: 'Free some space and try again.'},
	EACCES: {code: 'no_permission', words: 'no permission', hint: 'Check who owns it and its rights.'},
	EPERM: {code: 'no_permission', words: 'no permission', hint: 'Check who owns it and its rights.'},
	EROFS: {
		code: 'no_permission',
		words: 'the file system is read-only',
		hint: 'Set AO_DATA_DIR and AO_WORKTREE_DIR to folders that can be written.',
	},
	EEXIST: {code: 'exists', words: 'something else is there already', hint: 'Move it away and try again.'},
	ENOTDIR: {
		code: 'exists',
		words: 'a file is where a folder must be',
		hint: 'Move the file away, or set AO_DATA_DIR to another folder.',
	},
	EISDIR: {
		code: 'exists',
		words: 'a folder is where a file must be',
		hint: 'Move the folder away and try again.',
	},
	ELOOP: {
		code: 'exists',
		words: 'it is a link that leads in a circle',
		hint: 'Remove the link and try again.',
	},
	ENAMETOOLONG: {code: 'failed', words: 'the path is too long', hint: 'Use a shorter path.'},
	EMFILE: {
		code: 'failed',
		words: 'too many files are open',
		hint: 'Raise the limit (`ulimit -n 4096`) and try again.',
	},
};

/** The same error as an `AoError`: itself, or a system error in words, or `failed`. */
export function asAoError(error: unknown): AoError {
	if (error instanceof AoError) {
		return error;
	}
	const {code, path, message} = (error ?? {}) as Partial<NodeJS.ErrnoException>;
	const system = code === undefined ? undefined : systemErrors[code];
	if (system !== undefined) {
		return new AoError(system.code, `${path ?? 'A file'}: ${system.words}.`, {
			hint: system.hint,
			cause: error,
		});
	}
	return new AoError('failed', message ?? String(error), {cause: error});
}
