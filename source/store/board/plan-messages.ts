import type {PlanItem} from '../../session/plan.ts';
import type {BoardMessage} from './board-model.ts';

/**
What became of a plan, for messages: all that went well in one, the others each in one of its own, what failed last: it
is what stays on the screen.
@param did what was done with those that were not kept.
*/
export function planMessages(plan: readonly PlanItem[], did: string): Pick<BoardMessage, 'level' | 'text'>[] {
	const well = plan.filter(({error, action}) => error === null && action !== 'keep').map(({id}) => id);
	const kept = plan.filter(({error, action}) => error === null && action === 'keep');
	return [
		...kept.map(({id, reason}) => ({level: 'good' as const, text: `${id}: kept (${reason})`})),
		...(well.length === 0 ? [] : [{level: 'good' as const, text: doneWords(well, did)}]),
		...plan.flatMap(({id, error}) =>
			error === null ? [] : [{level: 'error' as const, text: `${id}: ${error}`}],
		),
	];
}

function doneWords(ids: readonly string[], did: string): string {
	return ids.length === 1 ? `${ids[0]}: ${did}` : `${did} ${ids.length}: ${ids.join(', ')}`;
}
