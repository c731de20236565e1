import process from 'node:process';
import {createProcessRuntime} from '../../../source/runtimes/process.ts';
import {createTmuxRuntime} from '../../../source/runtimes/tmux.ts';
import {asAoError} from '../../../source/session/errors.ts';

// Attaches to a session as a command would, and says why it came back: `attach.ts <kind> <data dir> <socket name or
// host entry> <session>`.
const [kind, dataDir = '', server = '', session = ''] = process.argv.slice(2);
const runtime =
	kind === 'tmux'
		? createTmuxRuntime({dataDir, socketName: server})
		: createProcessRuntime({dataDir, hostEntry: server});
console.log('before');
try {
	console.log(`came back: ${await runtime.attach(session)}`);
} catch (error) {
	console.log(`failed: ${asAoError(error).message}`);
}
