/** Reading of foreign JSON: the part asked for, or what stands for "not there". */
export function object(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}

export function count(value: unknown): number {
	return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

export function list(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** Whether it is an object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
