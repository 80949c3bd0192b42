const ID = /^[0-9a-f]{24}$/;

/**
 * A new id, made by the client because keys and signatures are bound to it before the server hears of it.
 * It has the form of a MongoDB ObjectId: 24 lower-case hex digits, 4 bytes of seconds and 8 random bytes.
 * @param nowMs the time in milliseconds since 1970, UTC
 */
export function newId(nowMs: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  new DataView(bytes.buffer).setUint32(0, Math.floor(nowMs / 1000));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether the value is an id in its one accepted form. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
