import { type Bytes, fromUtf8, utf8 } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { isId } from './ids.ts';
import { pad, unpad } from './padding.ts';
import type { MessageContent } from './types.ts';

/** Why a content can't be, or undefined. */
function fault(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null) return 'not an object';
  const { text, att, replyTo } = content as Partial<Record<keyof MessageContent, unknown>>;
  if (typeof text !== 'string') return 'text is no string';
  if (!Array.isArray(att)) return 'attachments are no list';
  return replyTo === undefined || isId(replyTo) ? undefined : 'replyTo is no id';
}

/** Only the fields of a message. Others are dropped: a newer sender may add some that this reader need not know. */
function known({ text, att, replyTo }: MessageContent): MessageContent {
  return replyTo === undefined ? { text, att } : { text, att, replyTo };
}

/**
 * Content as padded JSON.
 * @throws CryptoError CONTENT_INVALID or CONTENT_TOO_LARGE
 */
export function encodeContent(content: MessageContent): Bytes {
  const reason = fault(content);
  if (reason) throw new CryptoError('CONTENT_INVALID', reason);
  return pad(utf8(JSON.stringify(known(content))));
}

/**
 * Undoes `encodeContent`. What it reads was written by the other person, so its form is checked.
 * @throws CryptoError CONTENT_INVALID
 */
export function decodeContent(padded: Bytes): MessageContent {
  let content: MessageContent;
  try {
    content = JSON.parse(fromUtf8(unpad(padded)));
  } catch (cause) {
    throw new CryptoError('CONTENT_INVALID', 'not padded JSON', { cause });
  }
  const reason = fault(content);
  if (reason) throw new CryptoError('CONTENT_INVALID', reason);
  return known(content);
}
