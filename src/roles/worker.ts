import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { bounded } from '#core/bounded.ts';
import type { Context } from '#core/context.ts';
import { dropLease, noteAudit, takeLease } from '#core/lease.ts';
import { audit, type Repairs, sweepDue } from '#features/scheduled-messages/sweep.ts';
import { startWorker as startDelivery } from '#features/scheduled-messages/worker.ts';

const LEASE = 'sweep';
/** How long deliveries under way may take when the process is asked to stop, in ms. */
const DRAIN_MS = 6000;

/** Delivers what is due and, where no other worker does, sweeps. @returns what stops both */
export async function startWorker(context: Context): Promise<{ stop(): Promise<void> }> {
  const delivery = startDelivery(context);
  const sweeper = startSweeper(context);
  return {
    stop: async () => {
      const delivered = bounded(delivery.close(), DRAIN_MS, 'ending deliveries');
      // A delivery that can't end now (Redis or the database is away) is taken over by another worker later.
      await Promise.all([sweeper.stop(), delivered.catch(() => undefined)]);
    },
  };
}

/** A timer of this process, never a job: what repairs the queue must not depend on it. */
function startSweeper(context: Context): { stop(): Promise<void> } {
  const { sweepIntervalMs } = context.config.worker;
  const holder = randomUUID();
  const stopping = new AbortController();
  const run = async () => {
    while (!stopping.signal.aborted) {
      await tick(context, holder).catch((error: unknown) =>
        context.log.warn({ err: error }, 'a sweep was broken off'),
      );
      await setTimeout(sweepIntervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await bounded(running, DRAIN_MS, 'ending the sweep').catch(() => undefined);
      await bounded(dropLease(context, LEASE, holder), 1000, 'dropping the lease').catch(() => undefined);
    },
  };
}

async function tick(context: Context, holder: string): Promise<void> {
  const { sweepIntervalMs, auditIntervalMs } = context.config.worker;
  const lease = await takeLease(context, LEASE, holder, 3 * sweepIntervalMs);
  if (lease === null) return;
  report(context, 'sweep', await sweepDue(context));
  if (context.now() - lease.lastAuditAt < auditIntervalMs) return;
  report(context, 'audit', await audit(context));
  await noteAudit(context, LEASE);
}

function report(context: Context, pass: string, repairs: Repairs): void {
  const found = Object.fromEntries(Object.entries(repairs).filter(([, count]) => count > 0));
  if (Object.keys(found).length > 0) context.log.warn({ pass, repairs: found }, 'the sweep repaired');
}
