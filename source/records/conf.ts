import {constants} from 'node:os';

const signals = Object.keys(constants.signals) as NodeJS.Signals[];
const before = new Map(signals.map(signal => [signal, process.listeners(signal)]));

/**
`conf` without the listeners that it brings along: its writer of files (`when-exit`) listens to every signal and sends
it to this process once more, so that a first Ctrl-C would count as the second one that ends at once.
*/
export const {default: Conf} = await import('conf');

for (const signal of signals) {
	for (const listener of process.listeners(signal)) {
		if (!before.get(signal)?.includes(listener)) {
			process.off(signal, listener);
		}
	}
}
