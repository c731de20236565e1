import fs from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {withClaim} from '../../../source/records/claims.ts';
import {waitForGo} from './wait-for-go.ts';

// Counts up a number in a file, read and written apart, under a claim: exclusive.ts <claim> <counter> <times>
const [claim = '', counter = '', times = '0'] = process.argv.slice(2);
await waitForGo();
for (let time = 0; time < Number(times); time++) {
	await withClaim(claim, async () => {
		const before = Number(fs.readFileSync(counter, 'utf8'));
		await delay(1);
		fs.writeFileSync(counter, String(before + 1));
	});
}
process.stdout.write('done\n');
