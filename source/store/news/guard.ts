import {type Claim, type ClaimOwner, readClaim, takeClaim} from '../../records/claims.ts';
import {isAlive} from '../../system/process-table.ts';
import type {Project} from '../project.ts';

/** Sees to it that one process at a time reacts and notifies for a project, of all its boards and watchers. */
export type Guard = {
	/** Whether it is this one, as of the last tick. */
	held(): boolean;
	/** Who it is where it is another one; null where nobody is. */
	holder(): ClaimOwner | null;
	/** Takes over where nobody is at it, or the one who was is gone. To be called at each look. */
	tick(): void;
	dispose(): void;
};

/**
Takes part in being the one process of a project.
@param who what this process is, for the others: `board`, `ao watch`.
*/
export function createGuard({paths}: Pick<Project, 'paths'>, who = ''): Guard {
	const file = paths.watchLock;
	let claim: Claim | null = null;
	let other: ClaimOwner | null = null;
	return {
		held: () => claim !== null,
		holder: () => other,
		tick() {
			let owner: ClaimOwner | null;
			try {
				owner = readClaim(file);
			} catch {
				// It cannot be read just now: who has it, has it. Letting go of an own one would keep all others from it.
				return;
			}
			try {
				if (claim !== null && owner?.nonce === claim.owner.nonce) {
					return;
				}
				claim = null;
				if (owner !== null && isAlive(owner.pid, owner.start)) {
					other = owner;
					return;
				}
				const taken = takeClaim(file, who);
				claim = 'claim' in taken ? taken.claim : null;
				other = 'claim' in taken ? null : taken.heldBy;
			} catch {
				// Nothing can be written here, or nothing was made for the project yet: then there is nothing to do either.
				claim = null;
				other = null;
			}
		},
		dispose() {
			claim?.release();
			claim = null;
		},
	};
}
