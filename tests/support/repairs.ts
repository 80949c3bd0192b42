import { expect } from 'vitest';
import type { Context } from '#core/context.ts';
import { audit, type Repairs, sweepDue } from '#features/scheduled-messages/sweep.ts';

/** What a pass says when it found nothing to do. */
export const NOTHING: Repairs = {
  missing: 0,
  wrongTime: 0,
  overdue: 0,
  abandoned: 0,
  needsEnqueue: 0,
  rebuilt: 0,
  orphans: 0,
  foundDelivered: 0,
};

/** That neither pass finds anything (any more) (I8). */
export async function expectNothingToRepair(context: Context): Promise<void> {
  expect(await sweepDue(context)).toEqual(NOTHING);
  expect(await audit(context)).toEqual(NOTHING);
}
