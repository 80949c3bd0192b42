import type { UnlockedAccount } from './account.ts';
import { aesOpen, aesSeal } from './aes-gcm.ts';
import { keyId, verifyPublicKeys } from './certificate.ts';
import { decodeContent, encodeContent } from './content.ts';
import { deriveContentKey } from './content-key.ts';
import { fromBase64Url, utf8 } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { encodeHeader, parseHeader } from './header.ts';
import { SIZES } from './limits.ts';
import { checkEnvelopeShape } from './shape.ts';
import { signEnvelope, verifyEnvelopeSignature } from './signature.ts';
import type { Envelope, EnvelopeHeader, MessageContent, PublicKeys } from './types.ts';
import { openWrap, sealWrap } from './wrap.ts';

export { parseHeader } from './header.ts';
export { checkEnvelopeShape } from './shape.ts';
export { verifyEnvelopeSignature } from './signature.ts';

/**
 * Encrypts and signs a message for its receiver and, so that all the sender's devices can list and edit it, for the
 * sender's newest key.
 * @param input receiver: as the directory serves them, checked here, pinned by the caller; rev: one more with each
 * edit; deliverAt: milliseconds since 1970, UTC
 * @throws CryptoError CERTIFICATE_INVALID, CONTENT_INVALID, CONTENT_TOO_LARGE, or ENVELOPE_INVALID when ids, time or
 * revision can't be (as with a message to oneself)
 */
export async function sealEnvelope(input: {
  sender: UnlockedAccount;
  receiver: PublicKeys;
  typ: 'sched' | 'now';
  convId: string;
  msgId: string;
  rev: number;
  deliverAt: number;
  content: MessageContent;
}): Promise<Envelope> {
  const { sender, receiver, typ, convId, msgId, rev, deliverAt } = input;
  const plaintext = encodeContent(input.content);
  await verifyPublicKeys(receiver);
  const cek = crypto.getRandomValues(new Uint8Array(SIZES.cek));
  try {
    const { key, commitment: kc } = await deriveContentKey(cek, msgId, rev);
    const parties = { from: sender.userId, fromIk: sender.ikId, to: receiver.userId };
    const p = encodeHeader({ v: 1, suite: 1, typ, convId, msgId, rev, ...parties, kc });
    parseHeader(p);
    const { kid, pub } = sender.certificate;
    const [sealed, r, s] = await Promise.all([
      aesSeal(key, plaintext, utf8(p)),
      sealWrap('r', { kid: receiver.certificate.kid, publicKey: receiver.certificate.pub }, p, cek),
      sealWrap('s', { kid, publicKey: pub }, p, cek),
    ]);
    return checkEnvelopeShape(await signEnvelope({ p, ...sealed, w: [r, s], deliverAt }, sender.signingKey));
  } finally {
    cek.fill(0);
    plaintext.fill(0);
  }
}

/**
 * The same message for another time: only the signature is new. The old signature is checked first, or else the
 * server could have anything signed. The caller makes sure that it is the revision the person has seen.
 * @param deliverAt milliseconds since 1970, UTC
 * @throws CryptoError ENVELOPE_INVALID, UNKNOWN_SUITE, IDENTITY_MISMATCH when the envelope is not from this account,
 * SIGNATURE_INVALID
 */
export async function resignEnvelope(
  envelope: Envelope,
  sender: UnlockedAccount,
  deliverAt: number,
): Promise<Envelope> {
  await authenticate(checkEnvelopeShape(envelope), parseHeader(envelope.p), sender);
  return checkEnvelopeShape(await signEnvelope({ ...envelope, deliverAt }, sender.signingKey));
}

/**
 * Checks and decrypts a message, as its receiver or as its sender. Whether it came before its signed time is for the
 * caller to say, with `deliverAt`.
 * @param input sender: identity key of the person who wrote it, checked against a pin by the caller; expected: where
 * the server says the message belongs
 * @throws CryptoError ENVELOPE_INVALID, UNKNOWN_SUITE, ENVELOPE_MISPLACED, IDENTITY_MISMATCH, SIGNATURE_INVALID,
 * KEY_NOT_HELD, UNDECRYPTABLE, COMMITMENT_INVALID, CONTENT_INVALID
 */
export async function openEnvelope(input: {
  envelope: Envelope;
  reader: UnlockedAccount;
  sender: PublicKeys;
  expected: { convId: string; msgId: string; to?: string };
}): Promise<{ header: EnvelopeHeader; content: MessageContent }> {
  const { reader, expected } = input;
  const envelope = checkEnvelopeShape(input.envelope);
  const { p, w, iv, ct } = envelope;
  const header = parseHeader(p);
  const placed =
    header.convId === expected.convId &&
    header.msgId === expected.msgId &&
    (expected.to === undefined || header.to === expected.to);
  if (!placed) throw new CryptoError('ENVELOPE_MISPLACED', 'of another chat, message or receiver');
  if (reader.userId !== header.from && reader.userId !== header.to) {
    throw new CryptoError('ENVELOPE_MISPLACED', 'not addressed to the reader');
  }
  const own = reader.userId === header.from;
  // One's own identity is never taken from the directory.
  if (own && input.sender.ik !== reader.ik)
    throw new CryptoError('IDENTITY_MISMATCH', 'not the own identity');
  await authenticate(envelope, header, input.sender);
  const cek = await openWrap(w[own ? 1 : 0], reader.encryptionKeys, p);
  const { key, commitment } = await deriveContentKey(cek, header.msgId, header.rev);
  cek.fill(0);
  if (commitment !== header.kc) throw new CryptoError('COMMITMENT_INVALID', 'not the committed key');
  const plaintext = await aesOpen(key, { iv, ct }, utf8(p));
  const content = decodeContent(plaintext);
  plaintext.fill(0);
  return { header, content };
}

/** Refuses an envelope that this person's identity key did not sign. The key's id is computed, not believed. */
async function authenticate(
  envelope: Envelope,
  header: EnvelopeHeader,
  sender: { userId: string; ik: string },
): Promise<void> {
  const ikId = await keyId('ik', sender.userId, fromBase64Url(sender.ik, SIZES.publicKey));
  if (header.from !== sender.userId || header.fromIk !== ikId) {
    throw new CryptoError('IDENTITY_MISMATCH', 'written under another identity key');
  }
  if (!(await verifyEnvelopeSignature(envelope, sender.ik))) {
    throw new CryptoError('SIGNATURE_INVALID', 'the signature does not fit');
  }
}
