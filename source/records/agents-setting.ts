/** An agent of one's own, as the settings give it. */
export type CustomAgentSetting = {
	command?: string[];
	like?: string;
	label?: string;
	env?: Record<string, string>;
	enterDelayMs?: number;
	resume?: string[];
	model?: string[];
	permissions?: Record<string, string[]>;
	screen?: Record<string, string>;
	title?: Record<string, string>;
	answers?: Record<string, string[]>;
};

function settingsOfType(type: 'array' | 'object', names: readonly string[]): Record<string, unknown> {
	return Object.fromEntries(names.map(name => [name, {type}]));
}

/** The JSON schema of the setting `agents`. */
export const agentsSchema = {
	type: 'object',
	additionalProperties: {
		type: 'object',
		anyOf: [{required: ['command']}, {required: ['like']}],
		additionalProperties: false,
		properties: {
			command: {type: 'array', items: {type: 'string'}, minItems: 1},
			like: {type: 'string', minLength: 1},
			label: {type: 'string'},
			env: {type: 'object', additionalProperties: {type: 'string'}},
			enterDelayMs: {type: 'integer', minimum: 0},
			// What these hold is checked where the agent is asked for (docs/custom-agents.md).
			...settingsOfType('array', ['resume', 'model']),
			...settingsOfType('object', ['permissions', 'screen', 'title', 'answers']),
		},
	},
};
