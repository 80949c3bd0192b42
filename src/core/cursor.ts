import { z } from 'zod';
import { Id, type Page } from '#contract/primitives.ts';
import { AppError } from './errors.ts';

/** A place in a list that is sorted by a time and, within it, by id. */
export interface Place {
  at: Date;
  id: string;
}

/** The last millisecond that a Date can hold (ECMA-262 section 21.4.1.1). */
const MAX_TIME = 8_640_000_000_000_000;
const Encoded = z.tuple([z.number().int().min(-MAX_TIME).max(MAX_TIME), Id]);

export function encodeCursor(place: Place): string {
  return Buffer.from(JSON.stringify([place.at.getTime(), place.id])).toString('base64url');
}

/** @throws AppError VALIDATION_FAILED where the cursor is not one of ours */
export function decodeCursor(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  try {
    const [at, id] = Encoded.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { at: new Date(at), id };
  } catch {
    throw new AppError('VALIDATION_FAILED', [
      { path: 'query.cursor', message: 'is not a cursor from an earlier page' },
    ]);
  }
}

/** The cursor of a list that is sorted by a unique name. */
export const encodeNameCursor = (name: string) => Buffer.from(name).toString('base64url');
export const decodeNameCursor = (cursor: string | undefined) =>
  cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString();

/**
 * Makes a page of rows that were asked for with one more than `limit`: the extra one says that more follow.
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  };
}

/** The filter of the rows beyond a place, for a list sorted by `field` and `_id` in one direction. */
export function beyond(field: string, place: Place | null, direction: 'after' | 'before') {
  if (place === null) return {};
  const op = direction === 'after' ? '$gt' : '$lt';
  return { $or: [{ [field]: { [op]: place.at } }, { [field]: place.at, _id: { [op]: place.id } }] };
}
