/** A TOML basic string: JSON's escapes are TOML's, but for DEL, which only TOML wants escaped. */
export function tomlString(text: string): string {
	return JSON.stringify(text).replaceAll('\u007F', '\\u007F');
}

/** A TOML inline table with quoted keys and string values, in the order given. */
export function tomlTable(entries: readonly (readonly [key: string, value: string])[]): string {
	return `{${entries.map(([key, value]) => `${tomlString(key)}=${tomlString(value)}`).join(',')}}`;
}
