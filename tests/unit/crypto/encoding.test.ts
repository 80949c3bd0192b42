import { describe, expect, it } from 'vitest';
import {
  concat,
  equalBytes,
  fromBase64Url,
  fromUtf8,
  lengthPrefixed,
  splitLengthPrefixed,
  toBase64Url,
  utf8,
} from '../../../src/crypto/encoding.ts';
import { isId, newId } from '../../../src/crypto/ids.ts';
import { refusal, toHex } from './support.ts';

describe('base64url', () => {
  it('gives the texts of RFC 4648 section 10, without padding', () => {
    const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => toBase64Url(utf8(text)));
    expect(texts).toEqual(['', 'Zg', 'Zm8', 'Zm9v', 'Zm9vYg', 'Zm9vYmE', 'Zm9vYmFy']);
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff, 0xfe))).toBe('-__-');
  });

  it('gives back bytes of every length, also longer than one slice', () => {
    for (const length of [0, 1, 2, 3, 4, 31, 255, 8191, 8192, 8193, 65_552]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
      expect(equalBytes(fromBase64Url(toBase64Url(bytes), length), bytes)).toBe(true);
    }
  });

  it.each([
    ['padding', 'Zg=='],
    ['a length that no bytes have', 'Zm9vY'],
    ['stray bits after one byte', 'Zh'],
    ['stray bits after two bytes', 'Zm9'],
    ['the plain alphabet', '+//+'],
    ['white space', 'Zm9v\n'],
    ['other characters', 'Zm9ü'],
  ])('refuses %s', async (_, text) => {
    expect(await refusal(() => fromBase64Url(text))).toBe('ENCODING');
  });

  it('refuses another length than asked for, and what is no text', async () => {
    expect(await refusal(() => fromBase64Url('Zm9v', 4))).toBe('ENCODING');
    expect(await refusal(() => fromBase64Url(undefined as unknown as string))).toBe('ENCODING');
    expect(await refusal(() => fromBase64Url(['Zm9v'] as unknown as string))).toBe('ENCODING');
  });
});

describe('UTF-8', () => {
  it('gives back every text, a byte order mark included', () => {
    for (const text of ['', 'später 🕰️', '\ufeffmark']) expect(fromUtf8(utf8(text))).toBe(text);
  });

  it('refuses bytes that are no UTF-8', async () => {
    for (const bytes of [[0xff], [0xc3], [0xc0, 0xaf], [0xed, 0xa0, 0x80]]) {
      expect(await refusal(() => fromUtf8(Uint8Array.from(bytes)))).toBe('ENCODING');
    }
  });
});

describe('length-prefixed parts', () => {
  it('stand behind four bytes of length, big-endian', () => {
    expect(toHex(lengthPrefixed('ab', Uint8Array.of(1)))).toBe('0000000261620000000101');
  });

  it('differ when the border between two parts moves', () => {
    expect(equalBytes(lengthPrefixed('ab', 'c'), lengthPrefixed('a', 'bc'))).toBe(false);
    expect(equalBytes(lengthPrefixed('a'), lengthPrefixed('a', ''))).toBe(false);
  });

  it('are taken apart again', () => {
    const parts = [utf8('one'), new Uint8Array(0), utf8('three')];
    expect(splitLengthPrefixed(lengthPrefixed(...parts)).map(toHex)).toEqual(parts.map(toHex));
    expect(splitLengthPrefixed(concat(utf8('xx'), lengthPrefixed('y')).subarray(2)).map(toHex)).toEqual([
      '79',
    ]);
  });

  it('are refused when cut short', async () => {
    const whole = lengthPrefixed('one', 'two');
    for (const end of [1, 3, 6, 8, 13]) {
      expect(await refusal(() => splitLengthPrefixed(whole.slice(0, end)))).toBe('ENCODING');
    }
  });
});

describe('equalBytes', () => {
  it('tells a difference in any byte and in length', () => {
    const bytes = utf8('abc');
    expect(equalBytes(bytes, utf8('abc'))).toBe(true);
    for (const other of ['xbc', 'axc', 'abx', 'ab', 'abcd'])
      expect(equalBytes(bytes, utf8(other))).toBe(false);
  });
});

describe('newId', () => {
  it('is 24 hex digits that begin with the seconds', () => {
    expect(newId(0x65_00_00_01 * 1000 + 999)).toMatch(/^65000001[0-9a-f]{16}$/);
  });

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newId(0))).size).toBe(1000);
  });

  it('is what isId takes, and nothing else', () => {
    expect(isId(newId())).toBe(true);
    for (const other of [
      '',
      'A'.repeat(24),
      'a'.repeat(23),
      'a'.repeat(25),
      `${'a'.repeat(24)}\n`,
      7,
      null,
    ]) {
      expect(isId(other)).toBe(false);
    }
  });
});
