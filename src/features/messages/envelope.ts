import type { Envelope, PublicKeys } from '#contract/envelope.ts';
import { AppError } from '#core/errors.ts';
import { checkEnvelopeShape, parseHeader, verifyEnvelopeSignature } from '#crypto/envelope.ts';
import type { EnvelopeHeader } from '#crypto/types.ts';

/** What an envelope must say of itself. */
export interface Expected {
  typ: 'sched' | 'now';
  msgId: string;
  convId: string;
  from: string;
  to: string;
}

/**
 * All that the server can check of a message that it can't read: its exact form, that its header names this message,
 * chat and people, that the sender's identity signed it.
 * @throws AppError ENVELOPE_INVALID, ENVELOPE_SIGNATURE_INVALID
 */
export async function checkEnvelope(
  envelope: Envelope,
  expected: Expected,
  sender: PublicKeys,
): Promise<EnvelopeHeader> {
  const header = readHeader(envelope);
  for (const field of ['typ', 'msgId', 'convId', 'from', 'to'] as const) {
    if (header[field] !== expected[field]) throw new AppError('ENVELOPE_INVALID', { field });
  }
  if (header.fromIk !== sender.ikId) throw new AppError('ENVELOPE_INVALID', { field: 'fromIk' });
  if (!(await verifyEnvelopeSignature(envelope, sender.ik))) throw new AppError('ENVELOPE_SIGNATURE_INVALID');
  return header;
}

/** The header of an envelope whose form is right. @throws AppError ENVELOPE_INVALID */
export function readHeader(envelope: Envelope): EnvelopeHeader {
  try {
    return parseHeader(checkEnvelopeShape(envelope).p);
  } catch (cause) {
    throw new AppError('ENVELOPE_INVALID', undefined, { cause });
  }
}

/**
 * That new content is wrapped for the keys that both people have now.
 * @throws AppError RECEIVER_KEY_NOT_CURRENT, SENDER_KEY_NOT_CURRENT, both with `details.keys`, the current ones
 */
export function checkCurrentKeys(envelope: Envelope, sender: PublicKeys, receiver: PublicKeys): void {
  const [forReceiver, forSender] = envelope.w;
  if (forReceiver.kid !== receiver.certificate.kid)
    throw new AppError('RECEIVER_KEY_NOT_CURRENT', { keys: receiver });
  if (forSender.kid !== sender.certificate.kid)
    throw new AppError('SENDER_KEY_NOT_CURRENT', { keys: sender });
}

/** Whether two envelopes hold the same content, be they signed for different times. */
export function isSameContent(a: Envelope, b: Envelope): boolean {
  const content = ({ p, iv, ct, w }: Envelope) =>
    JSON.stringify([p, iv, ct, w.map(({ role, kid, enc, ct }) => [role, kid, enc, ct])]);
  return content(a) === content(b);
}
