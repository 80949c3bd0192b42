import { describe, expect, it } from 'vitest';
import { decodeContent, encodeContent } from '../../../src/crypto/content.ts';
import { equalBytes, utf8 } from '../../../src/crypto/encoding.ts';
import { newId } from '../../../src/crypto/ids.ts';
import { MAX_CONTENT_BYTES, PADDING_BUCKETS } from '../../../src/crypto/limits.ts';
import { pad, unpad } from '../../../src/crypto/padding.ts';
import type { MessageContent } from '../../../src/crypto/types.ts';
import { refusal } from './support.ts';

const filled = (length: number, value = 0x41) => new Uint8Array(length).fill(value);

describe('padding', () => {
  it('fills up to the next bucket and is taken off again, at every border', () => {
    for (const [i, bucket] of PADDING_BUCKETS.entries()) {
      expect(pad(filled(bucket - 1)).length).toBe(bucket);
      if (bucket <= MAX_CONTENT_BYTES) expect(pad(filled(bucket)).length).toBe(PADDING_BUCKETS[i + 1]);
      expect(equalBytes(unpad(pad(filled(bucket - 1))), filled(bucket - 1))).toBe(true);
    }
    expect(unpad(pad(new Uint8Array(0))).length).toBe(0);
  });

  it('keeps content that itself ends like padding', () => {
    for (const content of [[0x80], [0], [0x80, 0, 0], [0, 0x80]]) {
      expect(Array.from(unpad(pad(Uint8Array.from(content))))).toEqual(content);
    }
  });

  it('has no room for more than the largest bucket', async () => {
    expect(pad(filled(MAX_CONTENT_BYTES)).length).toBe(65_536);
    expect(await refusal(() => pad(filled(MAX_CONTENT_BYTES + 1)))).toBe('CONTENT_TOO_LARGE');
  });

  it.each([
    ['nothing', new Uint8Array(0)],
    ['zeros only', filled(256, 0)],
    ['another mark', filled(256)],
    ['a length that is no bucket', Uint8Array.of(0x41, 0x80, 0)],
    ['a bucket larger than needed', Uint8Array.from({ length: 512 }, (_, i) => (i === 255 ? 0x80 : 0))],
  ])('is refused when it is %s', async (_, padded) => {
    expect(await refusal(() => unpad(padded))).toBe('CONTENT_INVALID');
  });
});

describe('content', () => {
  it('comes back as it was, without fields that are not known', () => {
    const replyTo = newId();
    const content = { text: 'später 🕰️', att: [{ blob: 'x' }], replyTo };
    expect(decodeContent(encodeContent(content))).toEqual(content);
    expect(decodeContent(pad(utf8('{"text":"a","att":[],"mood":"new"}')))).toEqual({ text: 'a', att: [] });
  });

  it('is measured in bytes of its JSON', async () => {
    const overhead = '{"text":"","att":[]}'.length;
    const fits = { text: 'a'.repeat(MAX_CONTENT_BYTES - overhead), att: [] };
    expect(encodeContent(fits).length).toBe(65_536);
    const tooLong = { ...fits, text: `${fits.text.slice(1)}é` };
    expect(await refusal(() => encodeContent(tooLong))).toBe('CONTENT_TOO_LARGE');
  });

  const malformed = [
    '',
    'null',
    '[]',
    '"text"',
    '{"text":"a"}',
    '{"text":1,"att":[]}',
    '{"text":"a","att":{}}',
  ];
  it.each([...malformed, '{"text":"a","att":[],"replyTo":"x"}', '{"text":"a","att":[]'])(
    'is refused as %s',
    async (json) => {
      expect(await refusal(() => decodeContent(pad(utf8(json))))).toBe('CONTENT_INVALID');
    },
  );

  it('is refused before sending too', async () => {
    const noText = { att: [] } as unknown as MessageContent;
    expect(await refusal(() => encodeContent(noText))).toBe('CONTENT_INVALID');
  });
});
