/** Bytes of a text without the rest of a UTF-8 character whose beginning was cut off. */
export function fromCharacter(bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
	const start = bytes.findIndex(byte => (byte & 0xc0) !== 0x80);
	return bytes.subarray(Math.max(0, start));
}
