import type {ExitCode} from '../session/errors.ts';
import {reactionWords} from '../session/fact-words.ts';
import {cleanText} from '../session/text.ts';
import {countWords} from '../session/words.ts';
import type {Ao} from '../store/ao.ts';
import {Watcher, type WatcherHandlers} from '../store/news/watcher.ts';
import type {Project} from '../store/project.ts';
import {registerWatcher} from '../store/runs.ts';
import {chosenProjects} from './chosen-projects.ts';
import type {CommandInput} from './command.ts';
import {print, printJson, tell, warn} from './output.ts';
import {endedBy, endSignal, inBackground, withAo} from './shared.ts';

export async function run(input: CommandInput): Promise<ExitCode> {
	return withAo('watch', ao => watch(ao, input), inBackground);
}

async function watch(ao: Ao, input: CommandInput): Promise<ExitCode> {
	const {projects, single} = await chosenProjects(ao, input, {
		command: 'ao watch',
		onMissing: ({id, why}) => warn(`the sessions of project ${id} are left out: ${why}`),
	});
	const ended = endSignal();
	const unregister = registerWatcher(ao, single ? (projects[0]?.id ?? null) : null);
	const watcher = new Watcher(ao, projects, handlersFor(projects, input.on('json')));
	try {
		return endedBy(await ended.signal);
	} finally {
		await watcher.dispose();
		unregister();
		ended.dispose();
	}
}

function handlersFor(projects: readonly Project[], json: boolean): WatcherHandlers {
	const line = (at: Date, session: string, text: string, document: Record<string, unknown>) => {
		if (json) {
			printJson({at: at.toISOString(), ...document, text: cleanText(text)}, {compact: true});
		} else {
			print(`${clock(at)} ${session} ${cleanText(text)}`);
		}
	};
	return {
		ready: sessions => {
			const names = projects.map(({id}) => id).join(', ');
			tell(
				`Watching ${names}: ${countWords(sessions.length, 'session')}. Ctrl-C ends it; agents keep running.`,
			);
		},
		happened: happening => line(new Date(), happening.session, happening.text, happening),
		reacted: event => {
			const {session, project, about, outcome} = event;
			line(new Date(), session, `${reactionWords[outcome]}: ${event.text}`, {
				session,
				project,
				what: 'reaction',
				about,
				outcome,
			});
		},
		duty: (project, {own, holder}) => {
			if (holder !== null) {
				const who = holder.detail === '' ? '' : ` (${holder.detail})`;
				tell(`${project}: process ${holder.pid}${who} reacts to news already; this one stands by.`);
			} else if (own) {
				tell(`${project}: this process reacts to news.`);
			} else {
				warn(`${project}: nobody reacts to news: its folder cannot be written.`);
			}
		},
		problem: warn,
		over: tell,
	};
}

/** Hours, minutes and seconds of the local clock. */
function clock(at: Date): string {
	return [at.getHours(), at.getMinutes(), at.getSeconds()]
		.map(part => String(part).padStart(2, '0'))
		.join(':');
}
