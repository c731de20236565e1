import {registerProject} from '../../../source/records/projects.ts';
import {waitForGo} from './wait-for-go.ts';

// Registers a repository and prints its id: register-project.ts <data dir> <worktree dir> <root>
const [dataDir = '', worktreeDir = '', root = ''] = process.argv.slice(2);
await waitForGo();
process.stdout.write(`${registerProject(dataDir, worktreeDir, root).id}\n`);
process.stdin.resume();
