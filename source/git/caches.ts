/** Folders that tools make and make again: what is ignored inside them is no loss. */
const folders = new Set([
	'node_modules',
	'bower_components',
	'.pnpm-store',
	'.yarn',
	'.npm',
	'.turbo',
	'.nx',
	'.parcel-cache',
	'.next',
	'.nuxt',
	'.output',
	'.svelte-kit',
	'.astro',
	'.angular',
	'.vite',
	'.wrangler',
	'.docusaurus',
	'.expo',
	'dist',
	'build',
	'target',
	'coverage',
	'.nyc_output',
	'.cache',
	'.venv',
	'venv',
	'__pycache__',
	'.pytest_cache',
	'.mypy_cache',
	'.ruff_cache',
	'.tox',
	'.nox',
	'.eggs',
	'htmlcov',
	'.ipynb_checkpoints',
	'.gradle',
	'.kotlin',
	'.dart_tool',
	'.bundle',
	'.terraform',
	'.zig-cache',
	'zig-cache',
	'.stack-work',
	'dist-newstyle',
	'_build',
	'DerivedData',
	'.build',
	'Pods',
]);

/** Files of the same kind. */
const files = [
	/\.py[co]$/,
	/\.tsbuildinfo$/,
	/^\.eslintcache$/,
	/^\.stylelintcache$/,
	/^\.DS_Store$/,
	/^Thumbs\.db$/,
	/\.egg-info$/,
];

/** Whether an ignored path (`packages/a/node_modules/`) is, or lies in, a cache that tools make anew. */
export function isKnownCache(path: string): boolean {
	const parts = path.split('/').filter(Boolean);
	const name = parts.at(-1) ?? '';
	return (
		parts.some((part, index) => folders.has(part) && (index < parts.length - 1 || path.endsWith('/'))) ||
		files.some(pattern => pattern.test(name))
	);
}
