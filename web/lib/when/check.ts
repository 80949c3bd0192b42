import { ERRORS } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';

/** Why a message can't be scheduled for this instant, in the contract's words; null where it can. Both in ms. */
export function whyNot(at: number, serverNow: number): string | null {
  const lead = at - serverNow;
  if (lead <= 0) return ERRORS.SCHEDULED_TIME_IN_PAST[1];
  if (lead < LIMITS.leastLeadMs) return ERRORS.SCHEDULED_TIME_TOO_SOON[1];
  if (lead > LIMITS.horizonMs) return ERRORS.SCHEDULED_TIME_TOO_FAR[1];
  return null;
}
