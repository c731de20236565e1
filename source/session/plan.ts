/** What a plan line is about. */
export type PlanKind = 'session' | 'board' | 'watcher' | 'host' | 'server';

export type PlanAction = 'kill' | 'trash' | 'archive' | 'keep' | 'restore' | 'stop' | 'delete-branch';

/**
One line of a plan, as `--dry-run` prints it and the real run carries it out (contract, "`--json`").
`kept` and `lost` are sentences: what stays ("branch ao/web-42-k3f9, 2 commits not on any remote"), what would be gone.
*/
export type PlanItem = {
	kind: PlanKind;
	id: string;
	action: PlanAction;
	reason: string;
	kept: string[];
	lost: string[];
	done: boolean;
	error: string | null;
};

/** The JSON document of `kill`, `cleanup`, `stop` and `restore`. */
export type PlanDocument = {version: 1; dryRun: boolean; plan: PlanItem[]};
