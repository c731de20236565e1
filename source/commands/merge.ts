import {AoError, type ExitCode} from '../session/errors.ts';
import type {MergeOffer, MergeOutcome, OfferedMethod} from '../session/merge-offer.ts';
import type {MergeMethod} from '../session/pull.ts';
import {cleanText} from '../session/text.ts';
import {observe} from '../store/look/observe.ts';
import {merge, offerMerge} from '../store/merge.ts';
import {type SessionEntry, view} from '../store/sessions.ts';
import type {CommandInput} from './command.ts';
import {oneSession} from './one-session.ts';
import {print, printJson} from './output.ts';
import {interruptSignal, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	const method = methodOf(input);
	const {signal, dispose} = interruptSignal();
	try {
		return await withAo('merge', async ao => {
			const entry = await oneSession(ao, input);
			await observe(entry.project, [entry]);
			if (input.on('dry-run')) {
				return showOffer(entry, await offerMerge(entry, method), {method, json: input.on('json')});
			}
			showOutcome(entry, await merge(entry, method, {signal}), input.on('json'));
			return 0;
		});
	} finally {
		dispose();
	}
}

const methodFlags = ['squash', 'rebase', 'ff'] as const;

function methodOf(input: CommandInput): MergeMethod | undefined {
	const given = methodFlags.filter(flag => input.on(flag));
	if (given.length > 1) {
		throw new AoError('usage', `${given.map(flag => `\`--${flag}\``).join(' and ')} exclude each other.`, {
			hint: 'Give one of them, or none for a plain merge.',
		});
	}
	return given[0];
}

/** The way that was asked for, else the one that is used without a choice. */
function chosenOf({methods, text, possible}: MergeOffer, method: MergeMethod | undefined): OfferedMethod {
	const known = method === undefined ? methods[0] : methods.find(one => one.method === method);
	const refusal = possible ? `It cannot be merged with --${method} there.` : text;
	return known ?? {method: method ?? 'merge', possible: false, text: refusal};
}

function showOffer(
	entry: SessionEntry,
	offer: MergeOffer,
	{method, json}: {method: MergeMethod | undefined; json: boolean},
): ExitCode {
	const chosen = chosenOf(offer, method);
	if (json) {
		const {into, methods, notes, conflicts} = offer;
		const {method: by, possible, text} = chosen;
		printJson({dryRun: true, session: entry.id, method: by, possible, into, text, methods, notes, conflicts});
	} else {
		print(cleanText(`${entry.id}: ${chosen.text}`));
		const subject = chosen.subject === undefined ? [] : [`new commit: ${chosen.subject}`];
		for (const note of chosen.possible
			? [...offer.notes.slice(0, 1), ...subject, ...offer.notes.slice(1)]
			: []) {
			print(cleanText(`    ${note}`));
		}
	}
	return chosen.possible ? 0 : 1;
}

function showOutcome(entry: SessionEntry, merged: MergeOutcome, json: boolean): void {
	const {how, into, commit, issueClosed} = merged;
	if (json) {
		printJson({session: view(entry), how, into, commit});
		return;
	}
	const at = commit === null ? '' : `, ${commit.slice(0, 7)}`;
	print(cleanText(`${entry.id}: ${how === 'queued' ? 'queued for' : 'merged into'} ${into} (${how}${at})`));
	if (issueClosed !== null) {
		print(cleanText(`    ${issueClosed} is closed.`));
	}
}
