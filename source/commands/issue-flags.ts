import {AoError} from '../session/errors.ts';
import type {IssueFilter} from '../session/tracker.ts';
import type {Project} from '../store/project.ts';
import type {CommandInput, FlagSpec} from './command.ts';

/** The flags that choose issues of the tracker, of `ao issues` and `ao batch-spawn`. */
export const issueFlags = {
	label: {type: 'string', value: 'a[,b…]', summary: 'open issues with this label, or with all of these'},
	assignee: {type: 'string', value: 'name', summary: 'open issues of this person (on GitHub also @me)'},
	milestone: {type: 'string', value: 'name|n', summary: 'open issues of this milestone'},
	search: {type: 'string', value: 'words', summary: 'open issues with these words'},
	limit: {type: 'string', value: 'n', summary: 'at most so many of them'},
} as const satisfies Record<string, FlagSpec>;

/** What those flags come to. `chosen`: at least one of them, beside the limit, was given. @throws AoError('usage') */
export function filterFromFlags(
	project: Project,
	input: CommandInput,
): {filter: IssueFilter; chosen: boolean} {
	const labels = input
		.text('label')
		?.split(',')
		.map(label => label.trim())
		.filter(label => label !== '');
	const milestone = input.text('milestone');
	if (milestone !== undefined && project.tracker.kind === 'local') {
		throw new AoError('usage', 'Local issues have no milestones.', {
			hint: 'Choose them with --label or --search.',
		});
	}
	if (input.text('assignee')?.trim() === '@me' && project.tracker.kind === 'local') {
		throw new AoError('usage', 'Local issues know names and no accounts, so nobody is @me there.', {
			hint: 'Give the name that stands in the issue: --assignee ada.',
		});
	}
	const filter: IssueFilter = {
		...(labels === undefined ? {} : {labels}),
		...given('assignee', input.text('assignee')),
		...given('milestone', milestone),
		...given('search', input.text('search')),
	};
	const limit = input.number('limit', {min: 1, max: 10_000});
	return {
		filter: {...filter, ...(limit === undefined ? {} : {limit})},
		chosen: Object.keys(filter).length > 0,
	};
}

function given(name: 'assignee' | 'milestone' | 'search', value: string | undefined): IssueFilter {
	return value === undefined ? {} : {[name]: value};
}
