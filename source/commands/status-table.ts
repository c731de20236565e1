import type {Session} from '../session/session.ts';
import {totalCost} from '../session/total-cost.ts';
import {costWord, countWords, totalCostWord} from '../session/words.ts';
import {print} from './output.ts';
import {sessionColumns} from './session-columns.ts';

/** How wide a table is where stdout is no terminal: nothing is cut there. */
const unlimited = 1000;

/** Prints sessions as a table with a line of totals below it. */
export async function printSessions(sessions: readonly Session[]): Promise<void> {
	if (sessions.length === 0) {
		print('No sessions. `ao issues` lists what there is to do; `ao spawn <issue>` starts an agent on it.');
		return;
	}
	const {renderTable} = await import('./table.tsx');
	const withProject = new Set(sessions.map(({project}) => project)).size > 1;
	const columns = sessionColumns(Date.now(), {withProject});
	const width = process.stdout.isTTY ? process.stdout.columns : unlimited;
	print(renderTable(sessions, columns, {width, colour: wantsColour()}));
	print();
	print(totals(sessions));
}

function totals(sessions: readonly Session[]): string {
	const needing = sessions.filter(({column}) => column === 'needs_you').length;
	const cost = totalCostWord(sessions);
	return [
		countWords(sessions.length, 'session'),
		...(needing > 0 ? [`${needing} ${needing === 1 ? 'needs' : 'need'} you`] : []),
		...(cost === null ? [] : [`${cost}${byProject(sessions)}`]),
	].join(' · ');
}

/** What each project cost, where there are several. */
function byProject(sessions: readonly Session[]): string {
	const costs = Object.entries(totalCost(sessions).projects).flatMap(([project, cost]) => {
		const word = costWord(cost);
		return word === null ? [] : [`${project} ${word}`];
	});
	return costs.length > 1 ? ` (${costs.join(', ')})` : '';
}

function wantsColour(): boolean {
	return process.stdout.isTTY && process.stdout.hasColors();
}
