import type {Policy} from '../../session/pull.ts';
import {countIn, type Node, nodesAt, objectAt} from './read.ts';

/** Workflows that a ruleset requires report as checks. */
const checkRules = ['REQUIRED_STATUS_CHECKS', 'REQUIRED_WORKFLOW_STATUS_CHECKS', 'WORKFLOWS'];

/**
What a branch asks for, from its protection and from the rulesets it is in. What this account may not see, or what does
not exist, asks for nothing.
@param ref the branch's node; null where there is none.
@param repository has `object`, the folder of its workflows.
*/
export function policyOf(ref: Node | null, repository: Node | null): Policy {
	const protection = objectAt(ref, 'branchProtectionRule');
	const visible = objectAt(ref, 'refUpdateRule');
	const rules = nodesAt(ref, 'rules').map(rule => ({type: rule.type, asks: objectAt(rule, 'parameters')}));
	const contexts = (node: Node | null): boolean => hasItems(node?.requiredStatusCheckContexts);
	return {
		requiredChecks:
			(protection?.requiresStatusChecks === true && contexts(protection)) ||
			contexts(visible) ||
			rules.some(
				({type, asks}) =>
					checkRules.some(word => word === type) &&
					(type !== 'REQUIRED_STATUS_CHECKS' || hasItems(asks?.requiredStatusChecks)),
			),
		resolvedThreads:
			protection?.requiresConversationResolution === true ||
			visible?.requiresConversationResolution === true ||
			rules.some(
				({type, asks}) =>
					type === 'REQUIRED_REVIEW_THREAD_RESOLUTION' || asks?.requiredReviewThreadResolution === true,
			),
		approvals: Math.max(
			protection?.requiresApprovingReviews === true ? countIn(protection, 'requiredApprovingReviewCount') : 0,
			countIn(visible, 'requiredApprovingReviewCount'),
			...rules.map(({asks}) => countIn(asks, 'requiredApprovingReviewCount')),
		),
		workflows: objectAt(repository, 'object') !== null,
	};
}

function hasItems(value: unknown): boolean {
	return Array.isArray(value) && value.length > 0;
}
