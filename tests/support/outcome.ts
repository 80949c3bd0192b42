import { messageModel } from '#features/messages/store.ts';
import { scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import type { Product } from './product.ts';
import { until } from './until.ts';

const asText = (ids: readonly string[]) => [...ids].sort();

/** The ids of the messages that exist among `ids`, each as often as it exists. */
export async function messageIds({ context }: Product, ids: readonly string[]): Promise<string[]> {
  const rows = await messageModel(context.db)
    .find({ _id: { $in: ids }, voided: { $ne: true } }, { _id: 1 })
    .lean();
  return asText(rows.map((row) => row._id.toString()));
}

/** Waits until every one of `ids` is sent. @throws with what is not, after `timeoutMs` */
export async function untilAllSent(
  product: Product,
  ids: readonly string[],
  timeoutMs: number,
): Promise<void> {
  const model = scheduledMessageModel(product.context.db);
  let open = '';
  try {
    await until(
      `${ids.length} messages to be sent`,
      async () => {
        const rows = await model.find({ _id: { $in: ids } }, { status: 1, claim: 1, retryCount: 1 }).lean();
        open = JSON.stringify(rows.filter((row) => row.status !== 'sent').slice(0, 5));
        return rows.length === ids.length && rows.every((row) => row.status === 'sent');
      },
      { timeoutMs, everyMs: 100 },
    );
  } catch (error) {
    throw new Error(`not sent: ${open}`, { cause: error });
  }
}
