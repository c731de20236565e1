import type {ExitCode} from '../session/errors.ts';
import {cleanText} from '../session/text.ts';
import {openAddress} from '../store/pulls/pull-actions.ts';
import type {SessionEntry} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {print, printJson, warn} from './output.ts';

/** Opens a web address in the browser; prints it instead with `--print`, and where there is no browser. */
export async function browse(entry: SessionEntry, address: string, input: CommandInput): Promise<ExitCode> {
	const opened = !input.on('print') && (await openAddress(entry, address));
	if (input.on('json')) {
		printJson({session: entry.id, url: address, opened});
		return 0;
	}
	if (!opened) {
		print(cleanText(address));
		if (!input.on('print')) {
			warn('no browser could be opened; set BROWSER to one, or open the address by hand');
		}
	}
	return 0;
}
