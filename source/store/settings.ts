export {
	readSettings,
	type Settings,
	settingNames,
	settingsFile,
	settingsTable,
	writeSetting,
} from '../records/settings.ts';
