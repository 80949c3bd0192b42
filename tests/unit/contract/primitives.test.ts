import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ERRORS, FAILURES } from '#contract/errors.ts';
import { LIMITS, LimitsReply } from '#contract/limits.ts';
import { Base64Url, Base64UrlOf, Id, Instant, Paging, TimeZone } from '#contract/primitives.ts';
import { Username } from '#contract/users.ts';

const cases: [what: string, schema: z.ZodType, good: unknown[], bad: unknown[]][] = [
  [
    'an id',
    Id,
    ['0123456789abcdef01234567'],
    [
      '',
      '0123456789ABCDEF01234567',
      '0123456789abcdef0123456',
      '0123456789abcdef012345678',
      `\n${'0'.repeat(24)}`,
      1,
    ],
  ],
  [
    'an instant',
    Instant,
    ['2026-11-24T09:00:00.000Z', '2028-02-29T23:59:59.999Z', '9999-12-31T00:00:00.000Z'],
    [
      '2026-11-24',
      '2026-11-24T09:00:00Z',
      '2026-11-24T09:00:00.0001Z',
      '2026-11-24T09:00:00.000+00:00',
      '2026-11-24T09:00:00.000',
      '2027-02-29T09:00:00.000Z',
      '2026-11-24T24:00:00.000Z',
      '+012026-11-24T09:00:00.000Z',
      1_800_000_000_000,
    ],
  ],
  [
    'a time zone',
    TimeZone,
    ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'],
    ['', 'Mars/Olympus', 'CEST+', 1],
  ],
  [
    'a name',
    Username,
    ['abc', 'a.b-c_d', '0a0', 'x'.repeat(32)],
    ['ab', 'x'.repeat(33), '.abc', 'abc-', 'a b', 'äbc', 'a@b', 'abc\n.'],
  ],
  [
    '32 bytes',
    Base64UrlOf(32),
    ['A'.repeat(43)],
    ['A'.repeat(42), 'A'.repeat(44), `${'A'.repeat(42)}=`, `${'A'.repeat(42)}+`],
  ],
  ['up to 3 bytes', Base64Url(3), ['A', 'AAAA'], ['', 'AAAAA', 'AA/A', 'AA==']],
];

describe.each(cases)('%s', (_, schema, good, bad) => {
  it.each(good)('may be %j', (value) => {
    expect(schema.safeParse(value).success).toBe(true);
  });
  it.each(bad)('may not be %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('a name', () => {
  it('is kept in lower case, without blanks around it', () => {
    expect(Username.parse('  Alice ')).toBe('alice');
  });
});

describe('paging', () => {
  it('brings thirty rows unless it is told', () => {
    expect(Paging.parse({})).toEqual({ limit: 30 });
    expect(Paging.parse({ limit: '7', cursor: 'abc' })).toEqual({ limit: 7, cursor: 'abc' });
  });
});

describe('the limits', () => {
  it('are all told, and no others', () => {
    const reply = { serverTime: 1, limits: LIMITS };
    expect(LimitsReply.parse(reply)).toEqual(reply);
  });
});

describe('the errors', () => {
  it('have a status of HTTP that fits and a sentence for people each', () => {
    for (const [code, [status, message]] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[A-Z_]+$/);
      expect([400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503]).toContain(status);
      expect(message).toMatch(/^[A-Z].*\.$/);
    }
    for (const message of Object.values(FAILURES)) expect(message).toMatch(/^[A-Z].*\.$/);
  });
});
