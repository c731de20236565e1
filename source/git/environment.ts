/** Variables by which git would look at another repository, index or object store than the one we name. */
const pointsElsewhere = [
	'GIT_ALTERNATE_OBJECT_DIRECTORIES',
	'GIT_COMMON_DIR',
	'GIT_CONFIG',
	'GIT_DIR',
	'GIT_EXTERNAL_DIFF',
	'GIT_GRAFT_FILE',
	'GIT_IMPLICIT_WORK_TREE',
	'GIT_INDEX_FILE',
	'GIT_INDEX_VERSION',
	'GIT_INTERNAL_SUPER_PREFIX',
	'GIT_LITERAL_PATHSPECS',
	'GIT_GLOB_PATHSPECS',
	'GIT_NOGLOB_PATHSPECS',
	'GIT_ICASE_PATHSPECS',
	'GIT_NAMESPACE',
	'GIT_NO_REPLACE_OBJECTS',
	'GIT_OBJECT_DIRECTORY',
	'GIT_PREFIX',
	'GIT_QUARANTINE_PATH',
	'GIT_REPLACE_REF_BASE',
	'GIT_SHALLOW_FILE',
	'GIT_WORK_TREE',
];

/**
The environment for a git command: the given one without what points git elsewhere, never asking at a terminal, and
with messages in English (`LANGUAGE` leaves the user's character set to hooks and filters).
*/
export function gitEnvironment(
	outer: Readonly<Record<string, string | undefined>>,
	added: Readonly<Record<string, string>> = {},
): Record<string, string> {
	const environment: Record<string, string> = {};
	for (const [name, value] of Object.entries(outer)) {
		if (value !== undefined && !pointsElsewhere.includes(name)) {
			environment[name] = value;
		}
	}
	return {...environment, LANGUAGE: 'en', GIT_TERMINAL_PROMPT: '0', ...added};
}
