import type { ScheduledStatus } from '#contract/scheduled-messages.ts';
import { type MessageRow, messageModel } from '#features/messages/store.ts';
import { changeScheduled, findScheduled, type ScheduledRow } from '#features/scheduled-messages/store.ts';
import type { Product } from './product.ts';
import { until } from './until.ts';

type Where = Pick<Product, 'context'>;

/** A scheduled message as the database has it. */
export async function rowOf({ context }: Where, id: string): Promise<ScheduledRow> {
  const row = await findScheduled(context, id);
  if (row === null) throw new Error(`no scheduled message ${id}`);
  return row;
}

/** The messages that came of scheduled ones, in no order. */
export async function messagesOf({ context }: Where, ids: string[]): Promise<MessageRow[]> {
  const rows = await messageModel(context.db)
    .find({ _id: { $in: ids }, voided: { $ne: true } })
    .lean<MessageRow[]>();
  return rows;
}

/** Waits until a scheduled message is in `status`. @returns its row then */
export async function untilStatus(
  where: Where,
  id: string,
  status: ScheduledStatus,
  timeoutMs = 20_000,
): Promise<ScheduledRow> {
  let last = 'unknown';
  try {
    return await until(
      `${id} to be ${status}`,
      async () => {
        const row = await rowOf(where, id);
        last = row.status;
        return row.status === status && row;
      },
      { timeoutMs },
    );
  } catch (cause) {
    throw new Error(`${id} is ${last}, not ${status}`, { cause });
  }
}

/** Writes into a row what no part of the product would, to bring about what a crash may leave. */
export async function writeRow(
  { context }: Where,
  id: string,
  change: Parameters<typeof changeScheduled>[3],
): Promise<void> {
  if ((await changeScheduled(context, id, {}, change)) === null)
    throw new Error(`no scheduled message ${id}`);
}
