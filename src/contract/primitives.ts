import { z } from 'zod';

/** An object id: 24 lower-case hex digits, made by the client (4 bytes of seconds, 8 random bytes). */
export const Id = z
  .string()
  .regex(/^[0-9a-f]{24}$/, 'must be 24 lower-case hex digits')
  .meta({ example: '6741b2c0a1b2c3d4e5f60718' });

/** An instant: ISO 8601 in UTC with milliseconds. */
export const Instant = z.iso.datetime({ precision: 3 }).meta({ example: '2026-11-24T09:00:00.000Z' });

/** Unpadded base64url of any length up to `maxBytes`. */
export const Base64Url = (maxBytes: number) =>
  z
    .string()
    .max(Math.ceil((maxBytes * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/, 'must be unpadded base64url');

/** Unpadded base64url of exactly `bytes` bytes. */
export const Base64UrlOf = (bytes: number) =>
  z
    .string()
    .length(Math.ceil((bytes * 4) / 3))
    .regex(/^[A-Za-z0-9_-]+$/, 'must be unpadded base64url');

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** An IANA time zone name, such as Europe/Berlin. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone')
  .meta({ example: 'Europe/Berlin' });

/** An opaque place in a list; only ever what an earlier page gave as `nextCursor`. */
const Cursor = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/, 'must be a cursor from an earlier page');

/** The paging part of every list's query: `limit` rows (1 to 100) after `cursor`. */
export const Paging = z.strictObject({
  cursor: Cursor.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

/** A page of `item`: its rows and, where more follow, the cursor of the next page. */
export const PageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
