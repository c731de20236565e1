import {existsSync, mkdirSync, readdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';

/**
A PATH as on a machine without tmux: folders that hold one are replaced by a folder in `dir` with links to everything
else in them.
*/
export function pathWithoutTmux(dir: string, searchPath = ''): string {
	return searchPath
		.split(path.delimiter)
		.map((folder, index) =>
			existsSync(path.join(folder, 'tmux')) ? linksTo(folder, path.join(dir, `bin-${index}`)) : folder,
		)
		.join(path.delimiter);
}

function linksTo(folder: string, links: string): string {
	if (!existsSync(links)) {
		mkdirSync(links);
		for (const name of readdirSync(folder)) {
			if (name !== 'tmux') {
				symlinkSync(path.join(folder, name), path.join(links, name));
			}
		}
	}
	return links;
}
