import path from 'node:path';
import {takeClaim} from '../../../source/records/claims.ts';
import {waitForGo} from './wait-for-go.ts';

// Tries to take so many claims once all are ready, keeps what it got until its input ends: claim.ts <dir> <name> <count>
const [dir = '', name = '', count = '0'] = process.argv.slice(2);
await waitForGo();
const won: number[] = [];
const odd: string[] = [];
for (let number = 0; number < Number(count); number++) {
	const taken = takeClaim(path.join(dir, `issue-${number}`), name);
	if ('claim' in taken) {
		won.push(number);
	} else if (taken.heldBy.pid === 0 || taken.heldBy.detail === '') {
		odd.push(JSON.stringify(taken.heldBy));
	}
}
process.stdout.write(`${JSON.stringify({won, odd})}\n`);
process.stdin.resume();
