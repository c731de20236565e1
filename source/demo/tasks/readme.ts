import type {DemoTask} from './task.ts';

export const readme: DemoTask = {
	key: 'readme',
	title: 'README: say where the list is kept',
	body: `The section is there, but it says "To be written."

It should name the default file and the variable \`TODO_FILE\`, with an example for one list per project.
`,
	labels: ['docs', 'good first issue'],
	seconds: 9,
	moves: [
		{do: 'read', path: 'README.md'},
		{do: 'read', path: 'src/cli.js'},
		{do: 'say', text: 'The file comes from TODO_FILE, else it is todo.json in the current folder.'},
		{
			do: 'edit',
			path: 'README.md',
			find: 'To be written.',
			replace: `In \`todo.json\` in the current folder, so that every project has a list of its own. \`TODO_FILE\` names another
file, for example one list for everything:

    export TODO_FILE=~/todo.json`,
		},
		{do: 'commit', message: 'Say where the list is kept'},
	],
	result: 'The README names todo.json and TODO_FILE, with an example.',
};
