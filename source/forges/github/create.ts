import type {GitHub} from '../../github/github.ts';
import {AoError} from '../../session/errors.ts';
import type {NewPull, RepositoryAbout} from '../../session/forge.ts';
import type {Pull} from '../../session/pull.ts';
import {pullOf} from './pull.ts';
import {createMutation} from './queries.ts';
import {objectAt} from './read.ts';
import {answerTo, said} from './words.ts';

/**
Creates a pull request. Its checks and mergeability are not known yet.
@throws AoError('exists') where there is one for the branch, AoError('forge') with the server's reason.
*/
export async function createPull(github: GitHub, pull: NewPull, about: RepositoryAbout): Promise<Pull> {
	const own = pull.headOwner.toLowerCase() === about.repository.owner;
	const input = {
		repositoryId: about.id,
		baseRefName: pull.base,
		headRefName: own ? pull.head : `${pull.headOwner}:${pull.head}`,
		title: pull.title,
		body: pull.body,
		draft: pull.draft,
	};
	const {data, errors} = await answerTo(github.mutate(createMutation, {input}, {urgent: true}));
	const node = objectAt(data, 'createPullRequest', 'pullRequest');
	const created = node === null ? null : pullOf(node, github.host);
	if (created !== null) {
		return created;
	}
	const reason = said(errors);
	if (/already exists/i.test(reason)) {
		throw new AoError('exists', reason, {
			hint: 'It is found by itself; `ao status --refresh` looks for it now.',
		});
	}
	throw new AoError('forge', `GitHub made no pull request: ${reason}`, {hint: hintFor(reason)});
}

function hintFor(reason: string): string | undefined {
	if (/no commits between/i.test(reason)) {
		return 'Commit and push first: a pull request needs a commit that its base does not have.';
	}
	if (/head (?:sha|ref|repository)|not all refs are readable/i.test(reason)) {
		return 'Push the branch first.';
	}
	return /base/i.test(reason) ? 'Check that the base branch is on GitHub.' : undefined;
}
