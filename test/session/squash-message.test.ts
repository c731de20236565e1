import {expect, test} from 'vitest';
import {squashMessage} from '../../source/session/squash-message.ts';

const ada = {name: 'Ada', email: 'ada@example.com'};
const bo = {name: 'Bo', email: 'bo@example.com'};
const bot = 'Co-authored-by: Claude <noreply@anthropic.com>';

test.each([
	['a title and a commit', 'Make it fast', [{author: ada, message: 'Cache\n'}], 'Make it fast\n\n* Cache'],
	['the same words once', 'Cache', [{author: ada, message: 'Cache\n\nWhy.\n'}], 'Cache'],
	[
		'no title',
		null,
		[
			{author: ada, message: '\nOne\n'},
			{author: ada, message: 'Two'},
		],
		'One\n\n* One\n* Two',
	],
	['nothing at all', null, [{author: ada, message: ''}], 'Squashed commit'],
	[
		'co-authors once, whoever wrote them down, and other authors',
		'T',
		[
			{author: ada, message: `One\n\n${bot}\n`},
			{
				author: bo,
				message: `Two\n\nco-authored-by: claude  <NoReply@anthropic.com> \nCo-Authored-By: Ada <ADA@example.com>`,
			},
		],
		`T\n\n* One\n* Two\n\n${bot}\nCo-authored-by: Bo <bo@example.com>`,
	],
	[
		'hostile words',
		'Title\u001b[2J\nSigned-off-by: nobody',
		[
			{
				author: {name: 'E<v>il\u0007', email: 'evil@example.com'},
				message: '\u001b]0;x\u0007Sub\u202eject\nbody',
			},
		],
		'Title Signed-off-by: nobody\n\n* Subject\n\nCo-authored-by: Evil <evil@example.com>',
	],
])('%s', (_, title, commits, message) => {
	expect(squashMessage({title, commits, self: 'ada@example.com'})).toBe(message);
});
