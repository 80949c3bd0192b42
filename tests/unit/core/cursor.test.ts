import { describe, expect, it } from 'vitest';
import {
  beyond,
  decodeCursor,
  decodeNameCursor,
  encodeCursor,
  encodeNameCursor,
  toPage,
} from '#core/cursor.ts';
import { AppError } from '#core/errors.ts';

const ID = '0123456789abcdef01234567';
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  it.each([0, 1, 1_800_000_000_123, -1, 8.64e15, -8.64e15])(
    'gives back the place it was made of: %d',
    (ms) => {
      const place = { at: new Date(ms), id: ID };
      expect(decodeCursor(encodeCursor(place))).toEqual(place);
    },
  );

  it('has the form that the contract asks of a cursor', () => {
    expect(encodeCursor({ at: new Date(8.64e15), id: ID })).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
    expect(encodeNameCursor('x'.repeat(32))).toMatch(/^[A-Za-z0-9_-]{1,200}$/);
  });

  it('that is absent means the start', () => {
    expect(decodeCursor(undefined)).toBeNull();
    expect(decodeNameCursor(undefined)).toBeNull();
  });

  it.each([
    ['no base64url', '***'],
    ['empty', ''],
    ['no JSON', Buffer.from('text').toString('base64url')],
    ['no list', encoded({ at: 1, id: ID })],
    ['too short', encoded([1])],
    ['too long', encoded([1, ID, 1])],
    ['with a time that is none', encoded(['1', ID])],
    ['with half a millisecond', encoded([1.5, ID])],
    ['with a time that no date can hold', encoded([8.64e15 + 1, ID])],
    ['with an id that is none', encoded([1, 'x'])],
    ['with an operator for an id', encoded([1, { $gt: '' }])],
  ])('that is not one of ours is refused: %s', (_, cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        details: [{ path: 'query.cursor', message: expect.any(String) }],
      }),
    );
    expect(() => decodeCursor(cursor)).toThrow(AppError);
  });

  it('of a name gives the name back', () => {
    expect(decodeNameCursor(encodeNameCursor('anna.b-2'))).toBe('anna.b-2');
  });
});

describe('a page', () => {
  const pageOf = (count: number, limit: number) =>
    toPage(
      Array.from({ length: count }, (_, n) => n),
      limit,
      (row) => `after ${row}`,
      (row) => `row ${row}`,
    );

  it.each([
    ['is empty and the last where nothing is left', 0, [], null],
    ['is the last where fewer rows came than were asked for', 1, ['row 0'], null],
    ['is the last where exactly its rows came', 2, ['row 0', 'row 1'], null],
    ['has a cursor of its own last row where one more came', 3, ['row 0', 'row 1'], 'after 1'],
  ])('%s', (_, count, items, nextCursor) => {
    expect(pageOf(count, 2)).toEqual({ items, nextCursor });
  });
});

describe('the filter of the rows beyond a place', () => {
  const place = { at: new Date(5), id: ID };

  it('is open at the start', () => {
    expect(beyond('sentAt', null, 'after')).toEqual({});
  });

  it.each([
    ['after', '$gt'],
    ['before', '$lt'],
  ] as const)('goes %s it by time, and by id among those of the same time', (direction, op) => {
    expect(beyond('sentAt', place, direction)).toEqual({
      $or: [{ sentAt: { [op]: place.at } }, { sentAt: place.at, _id: { [op]: ID } }],
    });
  });
});
