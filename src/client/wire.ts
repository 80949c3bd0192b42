import type { Envelope as WireEnvelope } from '#contract/envelope.ts';
import type { Envelope } from '#crypto/types.ts';

/** The envelope in the contract's type, which tells the two wraps apart. */
export function toWire({ p, iv, ct, w: [receiver, sender], deliverAt, sig }: Envelope): WireEnvelope {
  return {
    p,
    iv,
    ct,
    w: [
      { ...receiver, role: 'r' },
      { ...sender, role: 's' },
    ],
    deliverAt,
    sig,
  };
}
