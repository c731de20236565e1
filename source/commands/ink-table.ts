import {createRequire} from 'node:module';
import * as ink from 'ink';
import type InkTable from 'ink-table';
import * as react from 'react';

const requireFromHere = createRequire(import.meta.url);

/**
`ink-table` is CommonJS and requires Ink, which `require()` refuses for its top-level await; and in the bundle it must
get the bundle's Ink and React, not second ones. So both are put where its `require` looks first.
*/
for (const [name, exports] of [
	['ink', ink],
	['react', react],
] as const) {
	const filename = requireFromHere.resolve(name);
	requireFromHere.cache[filename] ??= {
		id: filename,
		filename,
		loaded: true,
		exports,
	} as unknown as NodeJS.Module;
}

const {default: Table} = requireFromHere('ink-table') as {default: typeof InkTable.default};

export {Table};
