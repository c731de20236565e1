import {type NoticeColumn, noticeColumns} from '../session/notices.ts';

/** Who is told when a card needs somebody; `false` for nobody, true and what is not set for the defaults. */
export type NotifySetting =
	| boolean
	| {
			/** Ring this terminal's bell (true). */
			bell?: boolean;
			/** The control sequence that this terminal shows a notification by; `auto` by the terminal. */
			osc?: 'auto' | '9' | '777' | 'off';
			/** A notification of the desktop; `auto`, the default, where the terminal is not known to show one. */
			desktop?: boolean | 'auto';
			/** A program and its arguments, with placeholders. */
			command?: string[];
			/** Where the notice is posted to. */
			webhook?: string;
			on?: NoticeColumn[];
			/** Nobody is told between these times of the local clock: `22:00-07:00`. */
			quiet?: string;
	  };

/** What holds where nothing is set. */
export const defaultNotify = {
	bell: true,
	osc: 'auto',
	desktop: 'auto',
	on: [...noticeColumns],
} as const satisfies NotifySetting;

const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d`;
const loopback = String.raw`(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])`;

/** What each entry must be; the words are for whoever gave another one. */
const entries = {
	bell: {schema: {type: 'boolean'}, words: 'be true or false'},
	osc: {schema: {enum: ['auto', '9', '777', 'off']}, words: 'be one of "auto", "9", "777", "off"'},
	desktop: {schema: {enum: [true, false, 'auto']}, words: 'be true, false or "auto"'},
	command: {
		schema: {
			type: 'array',
			minItems: 1,
			items: {type: 'string'},
			prefixItems: [{type: 'string', pattern: '^(?:~?/.+|[^/]+)$'}],
		},
		words: 'be a list: a program (its name or its whole path) and its arguments',
	},
	webhook: {
		schema: {
			type: 'string',
			pattern: String.raw`^(?:https://[^\s/?#@]+|http://${loopback}(?::\d+)?)(?:[/?#]\S*)?$`,
		},
		words: 'be an address with https:// and no password in it (http:// only to this machine)',
	},
	on: {
		schema: {type: 'array', minItems: 1, items: {enum: [...noticeColumns]}},
		words: `be a list of ${noticeColumns.map(column => `"${column}"`).join(', ')}`,
	},
	quiet: {
		schema: {type: 'string', pattern: `^${time}-${time}$`},
		words: 'be two times such as "22:00-07:00"',
	},
} as const;

/** The setting's JSON schema. */
export const notifySchema = {
	anyOf: [
		{type: 'boolean'},
		{
			type: 'object',
			additionalProperties: false,
			properties: Object.fromEntries(Object.entries(entries).map(([name, {schema}]) => [name, schema])),
		},
	],
};

/** Reasons (`` `setting` must …; `setting` must … ``) with words for what would fit in this setting. */
export function notifyReason(reason: string): string {
	const parts = reason.split(/; (?=`)/);
	const words = parts.flatMap(part => (part.startsWith('`notify/') ? inWords(part) : part));
	const isEntry = words.some(part => part.startsWith('`notify/'));
	const others = words.filter(part => !part.startsWith('`notify` '));
	const whole =
		isEntry || others.length === words.length ? [] : ['`notify` must be true, false or an object'];
	return [...new Set([...others, ...whole])].join('; ');
}

function inWords(part: string): string {
	const name = /^`notify\/(\w+)/.exec(part)?.[1] ?? '';
	return Object.hasOwn(entries, name)
		? `\`notify/${name}\` must ${entries[name as keyof typeof entries].words}`
		: `${part.replace(/ must .*$/, '')} is not known (${Object.keys(entries).join(', ')})`;
}
